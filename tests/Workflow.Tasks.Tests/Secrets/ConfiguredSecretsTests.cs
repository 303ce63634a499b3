using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Core.Secrets;

namespace Workflow.Tasks.Tests.Secrets;

public class ConfiguredSecretsTests
{
    [Theory]
    [InlineData("TOKEN", "s3cret", "s3cret")]
    [InlineData("TOKEN", "", "")]
    [InlineData("token", "s3cret", null)] // another name
    [InlineData("TOKEN", "@Microsoft.KeyVault(VaultName=kv;SecretName=TOKEN)", null)] // what the platform could not read
    [InlineData("TOKEN", "@microsoft.keyvault(SecretUri=https://kv.vault.azure.net/secrets/TOKEN)", null)]
    public async Task TryGet_GivesTheSetting_UnlessItIsNoSecret(string name, string setting, string? expected)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Workflow:Secrets:TOKEN", setting)]).Build();
        using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddBuiltInTaskTypes(configuration.GetSection("Workflow"))
            .BuildServiceProvider();

        var secrets = services.GetRequiredService<ISecrets>();
        Assert.Empty(await secrets.LoadAsync([name], TestContext.Current.CancellationToken));
        Assert.Equal(expected is not null, secrets.TryGet(name, out var value));
        Assert.Equal(expected, value);
    }

    [Fact]
    public async Task List_GivesNamesAndSources_AndNoValue()
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

        var secrets = await services.GetRequiredService<ISecrets>().ListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            [new("IN_VAULT", SecretSource.Other, false), new SecretName("TOKEN", SecretSource.Other, true)],
            secrets);
        Assert.DoesNotContain("hunter2", string.Join('\n', secrets!), StringComparison.Ordinal);
    }
}
