using Workflow.Core.Access;

namespace Workflow.Core.Tests.Access;

public class PersonRuleTests
{
    private static readonly Dictionary<string, Role> Meanings = new(StringComparer.Ordinal) { ["readers"] = Role.Viewer, ["makers"] = Role.Operator, ["owners"] = Role.Admin };

    [Theory]
    [InlineData("ada@example.org", "ada@example.org", "s-1")]
    [InlineData("ada@example.org", null, "ada@example.org", "s-1")]
    [InlineData("person:s-1", "", "   ", "s-1")]
    [InlineData("person:s-1", "ada\n@example.org", "s-1")]
    [InlineData("person:s-1", "ada\u202egro.elpmaxe@", "s-1")]
    [InlineData("person:s-1", "ada\u200b@example.org", "s-1")]
    [InlineData("person:s-1", "ada\ud800@example.org", "s-1")]
    [InlineData("Zoë@例え.jp", "Zoë@例え.jp")]
    [InlineData(null, "", null)]
    public void NameOf_IsTheFirstUsableName(string? expected, params string?[] names) => Assert.Equal(expected, PersonRule.NameOf(names));

    // In the audit trail a person must not look like someone else.
    [Theory]
    [InlineData("local")]
    [InlineData("bootstrap")]
    [InlineData("wf_k3f9q2hd7m")]
    [InlineData("WF_k3f9q2hd7m@example.org")]
    [InlineData("person:ada@example.org.evil")]
    public void NameOf_IsNeverThatOfAKeyOrTheService(string name)
    {
        var said = PersonRule.NameOf([name])!;

        Assert.DoesNotContain(said, new[] { "local", "bootstrap" });
        Assert.False(said.StartsWith("wf_", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void NameOf_HasALimit()
    {
        Assert.Equal(new string('a', 190) + "@example.o", PersonRule.NameOf([new string('a', 190) + "@example.o"]));
        Assert.Null(PersonRule.NameOf([new string('a', 191) + "@example.o"]));
    }

    [Theory]
    [InlineData(Role.Viewer, "readers")]
    [InlineData(Role.Admin, "readers", "owners", "makers")]
    [InlineData(Role.Operator, "others", "makers")]
    [InlineData(null, "Readers", "viewer", "admin", "")]
    [InlineData(null)]
    public void RoleOf_IsTheHighestThatTheValuesMean(Role? expected, params string[] values) => Assert.Equal(expected, PersonRule.RoleOf(values, Meanings));
}
