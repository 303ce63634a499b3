using Workflow.Api.Access;

namespace Workflow.Api.Tests.Access;

public sealed class BootstrapKeyTests
{
    [Theory]
    [InlineData(null, false, null)]
    [InlineData("", false, null)]
    [InlineData("@Microsoft.KeyVault(VaultName=v;SecretName=BOOTSTRAP-KEY)", false, null)]
    [InlineData("correct-horse-battery", true, null)]
    [InlineData("0123456789abcdef", true, null)]
    [InlineData("0123456789abcde", true, "15 characters")]
    [InlineData("correct horse battery staple", true, "visible ASCII")]
    [InlineData("correct-horse-battery-stäple", true, "visible ASCII")]
    public void BootstrapKey_IsLongEnough_AndFitsIntoAHeader(string? value, bool isKey, string? fault)
    {
        var options = new AccessOptions { BootstrapKey = value };

        var result = new AccessOptionsValidator().Validate(null, options);

        Assert.Equal(isKey, options.HasBootstrapKey);
        Assert.Equal(fault is null, result.Succeeded);
        if (fault is not null)
        {
            Assert.Contains("Workflow:Access:BootstrapKey", result.FailureMessage, StringComparison.Ordinal);
            Assert.Contains(fault, result.FailureMessage, StringComparison.Ordinal);
            Assert.DoesNotContain(value!, result.FailureMessage, StringComparison.Ordinal);
        }
    }

    // Nobody may use the text of a reference that the platform could not read.
    [Fact]
    public async Task Reference_IsNoKey()
    {
        const string reference = "@Microsoft.KeyVault(VaultName=v;SecretName=BOOTSTRAP-KEY)";
        var host = new ApiHost { IsOpenWithoutKeys = false, Settings = { ["Workflow:Access:BootstrapKey"] = reference } };
        await host.InitializeAsync();

        Assert.Equal(401, (await host.SendAsync("GET", "/api/v1/me", headers: ("X-Api-Key", reference))).Status);
        Assert.Equal(401, (await host.SendAsync("GET", "/api/v1/me")).Status);
        Assert.Equal(200, (await host.SendAsync("GET", "/health/live")).Status);
        await host.DisposeAsync();
    }
}
