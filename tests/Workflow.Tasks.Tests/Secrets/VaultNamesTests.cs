using Workflow.Tasks.Secrets.KeyVault;

namespace Workflow.Tasks.Tests.Secrets;

public sealed class VaultNamesTests
{
    [Theory]
    [InlineData("", "BOOTSTRAP_KEY", null)]
    [InlineData("SMTP-PASSWORD", "BOOTSTRAP_KEY", null)] // whatever is set, no workflow reads the first admin key
    [InlineData("SMTP-PASSWORD", "bootstrap_key", null)]
    [InlineData("SMTP-PASSWORD, other", "SMTP_PASSWORD", null)]
    [InlineData("SMTP-PASSWORD, other", "OTHER", null)]
    [InlineData("SMTP-PASSWORD", "TOKEN_2", "TOKEN-2")]
    public void Name_IsExcluded_BySetting_AndTheAdminKeyAlways(string excluded, string name, string? inVault)
    {
        var names = new VaultNames(excluded);

        Assert.Equal(inVault, names.TryOf(name, out var found) ? found : null);
        Assert.Equal(inVault is null ? null : name, names.Shown(name.Replace('_', '-')));
    }
}
