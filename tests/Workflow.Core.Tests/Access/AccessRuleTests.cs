using Workflow.Core.Access;

namespace Workflow.Core.Tests.Access;

public class AccessRuleTests
{
    private const bool Yes = true;
    private const bool No = false;

    // Permission; viewer, operator, admin; an admin who is limited to some workflows.
    public static TheoryData<Permission, bool, bool, bool, bool> Table => new()
    {
        { Permission.Open, Yes, Yes, Yes, Yes },
        { Permission.Signed, Yes, Yes, Yes, Yes },
        { Permission.Known, Yes, Yes, Yes, Yes },
        { Permission.Read, Yes, Yes, Yes, Yes },
        { Permission.ReadAll, Yes, Yes, Yes, No },
        { Permission.Operate, No, Yes, Yes, Yes },
        { Permission.Change, No, No, Yes, Yes },
        { Permission.Administer, No, No, Yes, No },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Fault_IsNull_WhenTheRoleHasThePermission(Permission permission, bool viewer, bool @operator, bool admin, bool limited)
    {
        var limitedAdmin = Caller.Of(Sample.Key("limited", Role.Admin) with { Workflows = ["billing-*", "sales"] });

        Assert.Equal(viewer, Allows(Role.Viewer, permission));
        Assert.Equal(@operator, Allows(Role.Operator, permission));
        Assert.Equal(admin, Allows(Role.Admin, permission));
        Assert.Equal(limited, AccessRule.Fault(limitedAdmin, permission) is null);
    }

    [Fact]
    public void Table_HasEveryPermission() => Assert.Equal(Enum.GetValues<Permission>(), Table.Select(row => row.Data.Item1));

    [Fact]
    public void Fault_SaysWhatIsNeededAndWhoAsked() => Assert.Equal(
        "This needs the role operator, and wf_k3f9q2hd7m has the role viewer.",
        AccessRule.Fault(Caller.Of(Sample.Key("k3f9q2hd7m")), Permission.Operate));

    [Theory]
    [InlineData(Permission.Open, No)]
    [InlineData(Permission.Signed, No)]
    [InlineData(Permission.Known, Yes)]
    [InlineData(Permission.Read, Yes)]
    [InlineData(Permission.ReadAll, Yes)]
    [InlineData(Permission.Administer, Yes)]
    public void NeedsCaller_UnlessItIsOpenOrSigned(Permission permission, bool expected) => Assert.Equal(expected, AccessRule.NeedsCaller(permission));

    [Fact]
    public void Covers_NoWorkflow_WhenThereAreNoPatterns() => Assert.False(new Caller(CallerKind.Key, "a", "a", Role.Admin, []).Covers("sales"));

    [Fact]
    public void LocalAndBootstrap_MayDoEverything() =>
        Assert.All([Caller.Local, Caller.Bootstrap], caller => Assert.All(Enum.GetValues<Permission>(), permission => Assert.Null(AccessRule.Fault(caller, permission))));

    private static bool Allows(Role role, Permission permission) => AccessRule.Fault(Caller.Of(Sample.Key("a", role)), permission) is null;
}
