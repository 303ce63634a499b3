using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Core.Secrets;

namespace Workflow.Tasks.Tests;

public class ConfiguredSecretsTests
{
    [Theory]
    [InlineData("TOKEN", "s3cret", "s3cret")]
    [InlineData("TOKEN", "", "")]
    [InlineData("token", "s3cret", null)] // another name
    [InlineData("TOKEN", "@Microsoft.KeyVault(VaultName=kv;SecretName=TOKEN)", null)] // what the platform could not read
    [InlineData("TOKEN", "@microsoft.keyvault(SecretUri=https://kv.vault.azure.net/secrets/TOKEN)", null)]
    public void TryGet_GivesTheSetting_UnlessItIsNoSecret(string name, string setting, string? expected)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Workflow:Secrets:TOKEN", setting)]).Build();
        using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddBuiltInTaskTypes(configuration.GetSection("Workflow"))
            .BuildServiceProvider();

        Assert.Equal(expected is not null, services.GetRequiredService<ISecrets>().TryGet(name, out var value));
        Assert.Equal(expected, value);
    }
}
