using System.Text;
using Workflow.Functions.Monitor;

namespace Workflow.Functions.Tests.Monitor;

public class SignedInUserTests
{
    [Theory]
    [InlineData("""{"claims": [{"typ": "preferred_username", "val": "ada@example.org"}, {"typ": "roles", "val": "operator"}]}""", "ada@example.org", "operator")]
    [InlineData("""{"auth_typ": "aad", "claims": [{"typ": "roles", "val": "a"}, {"typ": "roles", "val": "b"}, {"typ": "preferred_username", "val": "ada"}]}""", "ada", "a,b")]
    [InlineData("""{"claims": [{"typ": "preferred_username", "val": "ada"}]}""", "ada", "")]
    // what the header itself says the name and the roles are
    [InlineData("""{"name_typ": "urn:n", "role_typ": "urn:r", "claims": [{"typ": "urn:n", "val": "ada"}, {"typ": "urn:r", "val": "viewer"}]}""", "ada", "viewer")]
    [InlineData("""{"name_typ": "urn:n", "claims": [{"typ": "urn:n", "val": "mail"}, {"typ": "preferred_username", "val": "ada"}]}""", "ada", "")]
    [InlineData("""{"role_typ": "roles", "claims": [{"typ": "preferred_username", "val": "ada"}, {"typ": "roles", "val": "viewer"}]}""", "ada", "viewer")]
    // claims of no use
    [InlineData("""{"claims": [null, {}, {"typ": "preferred_username"}, {"typ": "preferred_username", "val": "ada"}, {"typ": "ROLES", "val": "operator"}]}""", "ada", "")]
    public void Of_GivesNameAndRoles_WhenTheHeaderNamesAUser(string json, string name, string roles)
    {
        var user = SignedInUser.Of(Header(json));

        Assert.NotNull(user);
        Assert.Equal(name, user.Name);
        Assert.Equal(roles, string.Join(',', user.Roles));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ada")]
    [InlineData("not base64!")]
    public void Of_IsNull_WhenTheHeaderIsInvalid(string? header)
    {
        Assert.Null(SignedInUser.Of(header));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"claims": "preferred_username"}""")]
    [InlineData("""{"claims": [{"typ": "preferred_username", "val": 1}]}""")]
    [InlineData("""{"claims": [{"typ": "preferred_username", "val": ""}]}""")]
    [InlineData("""{"claims": [{"typ": "roles", "val": "operator"}]}""")]
    [InlineData("""{"name_typ": null, "claims": [{"typ": null, "val": "ada"}]}""")]
    public void Of_IsNull_WhenTheHeaderHasNoName(string json)
    {
        Assert.Null(SignedInUser.Of(Header(json)));
    }

    [Fact]
    public void Of_ReadsOnlyTheClaimsOfTheSettings_WhenThereAreSome()
    {
        var header = Header("""
            {"name_typ": "urn:n", "role_typ": "urn:r", "claims": [
              {"typ": "preferred_username", "val": "ada"}, {"typ": "urn:n", "val": "mail"}, {"typ": "upn", "val": "ada@corp"},
              {"typ": "roles", "val": "operator"}, {"typ": "urn:r", "val": "admin"}, {"typ": "groups", "val": "night-shift"}]}
            """);

        var user = SignedInUser.Of(header, "upn", "groups");

        Assert.Equal("ada@corp", user?.Name);
        Assert.Equal(["night-shift"], user!.Roles);
        Assert.Null(SignedInUser.Of(header, "email", "groups"));
    }

    [Fact]
    public void ToPrincipal_IsAuthenticated_InTheClaimsOfTheMonitor()
    {
        var principal = new SignedInUser("ada", ["operator", "viewer"]).ToPrincipal();

        Assert.True(Assert.Single(principal.Identities).IsAuthenticated);
        Assert.Equal("ada", Assert.Single(principal.FindAll("preferred_username")).Value);
        Assert.Equal(["operator", "viewer"], principal.FindAll("roles").Select(c => c.Value));
    }

    internal static string Header(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json));
}
