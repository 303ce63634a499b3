using System.Text.Json;
using System.Text.RegularExpressions;
using Workflow.Api.Access;

namespace Workflow.Infra.Tests.Bicep;

/// <summary>The first admin key goes from whoever deploys into the vault, and nowhere else.</summary>
public sealed class BootstrapKeyTests
{
    private const string Setting = "Workflow__Access__BootstrapKey";
    private const string WithoutKey = "no-bootstrap-key.bicepparam";

    public static TheoryData<string> Snapshots() => [.. Snapshot.Names];

    [Theory]
    [MemberData(nameof(Snapshots))]
    public async Task Key_IsInTheVault_AndTheAppHasAReferenceToIt(string parameters)
    {
        var snapshot = await Snapshot.OfAsync(parameters);
        var vault = snapshot.OfType("Microsoft.KeyVault/vaults").Single().GetProperty("name").GetString();
        var secrets = snapshot.OfType("Microsoft.KeyVault/vaults/secrets").ToList();

        Assert.DoesNotContain(Snapshot.BootstrapKey, snapshot.Text, StringComparison.Ordinal);
        if (parameters == WithoutKey)
        {
            Assert.Empty(secrets);
            Assert.DoesNotContain(Setting, snapshot.AppSettings.Keys);
            return;
        }

        Assert.Equal($"{vault}/BOOTSTRAP-KEY", Assert.Single(secrets).GetProperty("name").GetString());
        Assert.Equal("[parameters('bootstrapKey')]", secrets[0].GetProperty("properties").GetProperty("value").GetString());
        Assert.Equal($"@Microsoft.KeyVault(VaultName={vault};SecretName=BOOTSTRAP-KEY)", snapshot.AppSettings[Setting]);
        Assert.False(new AccessOptions { BootstrapKey = snapshot.AppSettings[Setting] }.HasBootstrapKey);
    }

    // The values of secure parameters are not in the history of deployments. What is told later does not replace what the
    // vault has, such as a key that was rotated. The app reads the vault when it starts, so the key must be there by then.
    [Fact]
    public async Task Key_IsSecure_WrittenOnce_BeforeTheAppStarts()
    {
        var built = (await BicepCli.BuildAsync(Path.Combine(BicepCli.Templates, "main.bicep"))).Built!;
        using var template = JsonDocument.Parse(built);
        var module = template.RootElement.GetProperty("resources").GetProperty("bootstrap").GetProperty("properties").GetProperty("template");
        var secret = module.GetProperty("resources").GetProperty("secret");

        Assert.Equal("securestring", template.RootElement.GetProperty("parameters").GetProperty("bootstrapKey").GetProperty("type").GetString());
        Assert.Equal("securestring", module.GetProperty("parameters").GetProperty("value").GetProperty("type").GetString());
        Assert.True(module.GetProperty("parameters").GetProperty("value").GetProperty("minLength").GetInt32() >= AccessOptions.BootstrapKeyLength);
        Assert.Equal("[parameters('value')]", secret.GetProperty("properties").GetProperty("value").GetString());
        Assert.True(secret.GetProperty("@options").TryGetProperty("onlyIfNotExists", out _));
        Assert.Contains("bootstrap", template.RootElement.GetProperty("resources").GetProperty("app").GetProperty("dependsOn").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(2, Regex.Count(built, @"parameters\('bootstrapKey'\)")); // whether there is one, and its value
    }

    // A template can only make identifiers, which are not made to be secret.
    [Fact]
    public void Key_IsNotMadeByATemplate() => Assert.All(TemplateFile.All, file => Assert.DoesNotMatch(@"newGuid|deploymentScripts|uniqueString\([^)]*[kK]ey", file.Text));

    [Fact]
    public void Key_IsTakenFromTheEnvironment_ByEveryParameterFile() => Assert.All(
        TemplateFile.All.Where(file => file.IsParameters),
        file => Assert.Contains("param bootstrapKey = readEnvironmentVariable('WORKFLOW_BOOTSTRAP_KEY', '')\n", file.Text.ReplaceLineEndings("\n"), StringComparison.Ordinal));
}
