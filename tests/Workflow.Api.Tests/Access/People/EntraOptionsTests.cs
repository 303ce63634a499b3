using Workflow.Api.Access.People;

namespace Workflow.Api.Tests.Access.People;

public sealed class EntraOptionsTests
{
    private const string Tenant = FakeProvider.Tenant;

    [Theory]
    [InlineData(null, null, null, false, true, false)]
    [InlineData(null, Tenant, "me", false, true, true)]
    [InlineData("https://login.example.org/realms/a", null, "me", false, true, true)]
    [InlineData("http://127.0.0.1:8080", null, "me", false, true, true)]
    [InlineData("http://localhost:8080", null, "me", false, true, true)]
    [InlineData(null, Tenant, null, true, true, true)]
    [InlineData("http://login.example.org", null, "me", false, false, true)]
    [InlineData("login.example.org", null, "me", false, false, true)]
    [InlineData("https://login.example.org/?tenant=a", null, "me", false, false, true)]
    [InlineData(null, "common", "me", false, false, true)]
    [InlineData(null, "organizations", "me", false, false, true)]
    [InlineData(null, "example.onmicrosoft.com", "me", false, false, true)]
    [InlineData(null, Tenant, null, false, false, false)]
    [InlineData(null, null, "me", false, false, false)]
    [InlineData(null, null, null, true, false, true)]
    [InlineData("https://login.example.org", null, "me", true, false, true)]
    public void Settings_AreRefused_WhenNobodyCouldSignIn_OrEverybody(string? authority, string? tenant, string? audience, bool appService, bool isValid, bool isConfigured)
    {
        var options = new EntraOptions { Authority = authority, TenantId = tenant, Audience = audience, AppService = appService };

        var result = new EntraOptionsValidator().Validate(null, options);

        Assert.Equal((isValid, isConfigured), (result.Succeeded, options.IsConfigured));
        if (!isValid)
        {
            Assert.Contains("Workflow:Access:Entra:", result.FailureMessage, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(null, Tenant, "https://login.microsoftonline.com/" + Tenant + "/v2.0")]
    [InlineData("https://login.example.org/realms/a/", Tenant, "https://login.example.org/realms/a")]
    [InlineData(" ", null, null)]
    public void Provider_IsTheAuthority_OrTheTenant(string? authority, string? tenant, string? expected) =>
        Assert.Equal(expected, new EntraOptions { Authority = authority, TenantId = tenant }.Provider);
}
