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

    [Fact]
    public void TryList_GivesNamesAndSources_AndNoValue()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([
                new("Workflow:Secrets:TOKEN", "hunter2-t"),
                new("Workflow:Secrets:IN_VAULT", "@Microsoft.KeyVault(VaultName=kv;SecretName=hunter2)"),
                new("Workflow:Secrets:NESTED:PART", "hunter2-n"),
                new("Workflow:Other", "hunter2-o")])
            .Build();
        using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddBuiltInTaskTypes(configuration.GetSection("Workflow"))
            .BuildServiceProvider();

        Assert.True(services.GetRequiredService<ISecrets>().TryList(out var secrets));

        Assert.Equal(
            [new("IN_VAULT", SecretSource.Other, false), new SecretName("TOKEN", SecretSource.Other, true)],
            secrets);
        Assert.DoesNotContain("hunter2", string.Join('\n', secrets), StringComparison.Ordinal);
    }
}
