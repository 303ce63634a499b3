using Workflow.Core.Access;

namespace Workflow.Core.Tests.Access;

public class AccessRuleTests
{
    private const bool Yes = true;
    private const bool No = false;

    // Permission; viewer, operator, admin; a limited admin: about no workflow, about one of its own, about another.
    public static TheoryData<Permission, bool, bool, bool, bool, bool, bool> Table => new()
    {
        { Permission.Open, Yes, Yes, Yes, Yes, Yes, No },
        { Permission.Signed, Yes, Yes, Yes, Yes, Yes, No },
        { Permission.Known, Yes, Yes, Yes, Yes, Yes, No },
        { Permission.Read, Yes, Yes, Yes, Yes, Yes, No },
        { Permission.Operate, No, Yes, Yes, Yes, Yes, No },
        { Permission.Change, No, No, Yes, Yes, Yes, No },
        { Permission.Administer, No, No, Yes, No, No, No },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Fault_IsNull_WhenTheRoleHasThePermissionAndTheKeyCoversTheWorkflow(
        Permission permission, bool viewer, bool @operator, bool admin, bool limited, bool own, bool other)
    {
        var limitedAdmin = Caller.Of(Sample.Key("limited", Role.Admin) with { Workflows = ["billing-*", "sales"] });

        Assert.Equal(viewer, Allows(Role.Viewer, permission));
        Assert.Equal(@operator, Allows(Role.Operator, permission));
        Assert.Equal(admin, Allows(Role.Admin, permission));
        Assert.Equal(limited, AccessRule.Fault(limitedAdmin, permission) is null);
        Assert.Equal(own, AccessRule.Fault(limitedAdmin, permission, "billing-nightly") is null && AccessRule.Fault(limitedAdmin, permission, "sales") is null);
        Assert.Equal(other, AccessRule.Fault(limitedAdmin, permission, "hr") is null);
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
    [InlineData(Permission.Administer, Yes)]
    public void NeedsCaller_UnlessItIsOpenOrSigned(Permission permission, bool expected) => Assert.Equal(expected, AccessRule.NeedsCaller(permission));

    [Fact]
    public void Covers_NoWorkflow_WhenThereAreNoPatterns() => Assert.False(new Caller(CallerKind.Key, "a", "a", Role.Admin, []).Covers("sales"));

    [Fact]
    public void LocalAndBootstrap_MayDoEverything() =>
        Assert.All([Caller.Local, Caller.Bootstrap], caller => Assert.All(Enum.GetValues<Permission>(), permission => Assert.Null(AccessRule.Fault(caller, permission, "any"))));

    private static bool Allows(Role role, Permission permission) => AccessRule.Fault(Caller.Of(Sample.Key("a", role)), permission, "any") is null;
}
