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
    [InlineData("entra:tenant:object@example.org")]
    [InlineData("oidc:https://provider.example#ada@example.org")]
    public void NameOf_IsNeverThatOfAKeyOrTheService(string name)
    {
        var said = PersonRule.NameOf([name])!;

        Assert.DoesNotContain(said, new[] { "local", "bootstrap" });
        Assert.DoesNotContain(new[] { "wf_", "entra:", "oidc:", "sha256:" }, prefix => said.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void NameOf_HasALimit()
    {
        Assert.Equal(new string('a', 190) + "@example.o", PersonRule.NameOf([new string('a', 190) + "@example.o"]));
        Assert.Null(PersonRule.NameOf([new string('a', 191) + "@example.o"]));
    }

    [Theory]
    [InlineData("AAAAAAAA-bbbb-cccc-dddd-eeeeeeeeeeee", "11111111-AAAA-3333-4444-555555555555", "entra:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee:11111111-aaaa-3333-4444-555555555555")]
    [InlineData("aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", "Object", "entra:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee:Object")]
    [InlineData("aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", null, null)]
    [InlineData("aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", " ", null)]
    public void EntraSubject_IsTenantAndObject(string tenant, string? objectId, string? expected) => Assert.Equal(expected, PersonRule.EntraSubject(tenant, objectId));

    [Theory]
    [InlineData("https://provider.example/v2.0", "ada", "oidc:https://provider.example/v2.0#ada")]
    [InlineData("https://provider.example/v2.0", "Ada", "oidc:https://provider.example/v2.0#Ada")]
    [InlineData("https://provider.example/v2.0", "a#b:c", "oidc:https://provider.example/v2.0#a#b:c")]
    [InlineData("https://provider.example/v2.0", "", null)]
    [InlineData("https://provider.example/v2.0", null, null)]
    public void OpenIdSubject_IsIssuerAndSubject(string issuer, string? subject, string? expected) => Assert.Equal(expected, PersonRule.OpenIdSubject(issuer, subject));

    // Shown, searched for and compared as a whole, whatever a provider says.
    [Fact]
    public void OpenIdSubject_IsShortAndVisible_AndOfOnePersonOnly()
    {
        string[] said = [new('a', 255), new string('a', 254) + "b", "ada\n", "ada\r", "ada\u200b", "ada\u202e", "ada\ud800", "ada x", "Zoë", "Zoe"];

        var subjects = said.Select(subject => PersonRule.OpenIdSubject("https://provider.example", subject)!).ToList();

        Assert.Equal(subjects.Count, subjects.Distinct(StringComparer.Ordinal).Count());
        Assert.All(subjects, subject => Assert.True(subject.Length <= PersonRule.MaxSubject && subject.All(c => c is > ' ' and <= '~'), subject));
    }

    [Theory]
    [InlineData(Role.Viewer, "readers")]
    [InlineData(Role.Admin, "readers", "owners", "makers")]
    [InlineData(Role.Operator, "others", "makers")]
    [InlineData(null, "Readers", "viewer", "admin", "")]
    [InlineData(null)]
    public void RoleOf_IsTheHighestThatTheValuesMean(Role? expected, params string[] values) => Assert.Equal(expected, PersonRule.RoleOf(values, Meanings));
}
