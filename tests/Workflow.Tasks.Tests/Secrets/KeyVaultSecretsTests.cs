using Azure.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Workflow.Core.Secrets;
using Workflow.Tasks.Secrets;
using Workflow.Tasks.Secrets.KeyVault;

namespace Workflow.Tasks.Tests.Secrets;

/// <summary>Secrets in Azure Key Vault, by its own client, against a stand-in of its REST API.</summary>
public sealed class KeyVaultSecretsTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private VaultServer _vault = null!;
    private KeyVaultSecrets _secrets = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _vault = await VaultServer.StartAsync();
        _secrets = new KeyVaultSecrets(_vault.Client(), new KeyVaultOptions(), _time);
    }

    public async ValueTask DisposeAsync()
    {
        _secrets.Dispose();
        await _vault.DisposeAsync();
    }

    [Theory]
    [InlineData("TOKEN", "/secrets/TOKEN?")]
    [InlineData("my_token_2", "/secrets/my-token-2?")]
    [InlineData("_X", "/secrets/-X?")]
    public async Task Read_AsksByName_WithATokenForTheVault(string name, string path)
    {
        _vault.Secrets[path["/secrets/".Length..^1]] = "hunter2";

        Assert.Equal(new SecretReading("hunter2"), await _secrets.ReadAsync(name, Cancel));
        Assert.StartsWith(path, Assert.Single(_vault.Asked), StringComparison.Ordinal);
        Assert.Equal("https://vault.azure.net/.default 72f988bf-86f1-41af-91ab-2d7cd011db47", Assert.Single(_vault.Identity.Scopes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a-b")] // expressions can't name it
    [InlineData("../keys")]
    [InlineData("ä")]
    [InlineData("BOOTSTRAP_KEY")] // of an admin
    [InlineData("bootstrap_key")]
    public async Task Read_AsksForNoOtherName(string name)
    {
        Assert.Equal(SecretReading.None, await _secrets.ReadAsync(name, Cancel));
        Assert.Equal(SecretReading.None, await _secrets.ReadAsync(new string('x', 128), Cancel));
        Assert.Empty(_vault.Asked);
    }

    [Fact]
    public async Task Read_AsksAgain_WhenTheValueIsNotRecent()
    {
        _vault.Secrets["K"] = "first";
        Assert.Equal(["first", "first"], [(await _secrets.ReadAsync("K", Cancel)).Value, (await _secrets.ReadAsync("K", Cancel)).Value]);
        Assert.Single(_vault.Asked);

        _vault.Secrets["K"] = "second";
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal("first", (await _secrets.ReadAsync("K", Cancel)).Value);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("second", (await _secrets.ReadAsync("K", Cancel)).Value);
        Assert.Equal(2, _vault.Asked.Count);
    }

    [Fact]
    public async Task Read_AsksEarlier_ForWhatDoesNotExist()
    {
        Assert.Equal(SecretReading.None, await _secrets.ReadAsync("K", Cancel));
        _vault.Secrets["K"] = "hunter2";
        Assert.Equal(SecretReading.None, await _secrets.ReadAsync("K", Cancel));
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("hunter2", (await _secrets.ReadAsync("K", Cancel)).Value);
    }

    [Fact]
    public async Task Read_AsksOnce_HoweverManyWait()
    {
        var gate = new TaskCompletionSource();
        _vault.Secrets["K"] = "hunter2";
        _vault.Before = async _ =>
        {
            await gate.Task;
            return false;
        };
        using var impatient = new CancellationTokenSource();
        var gone = _secrets.ReadAsync("K", impatient.Token).AsTask();
        var all = Enumerable.Range(0, 100).Select(_ => _secrets.ReadAsync("K", Cancel).AsTask()).ToList();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        gate.SetResult();

        Assert.All(await Task.WhenAll(all), reading => Assert.Equal("hunter2", reading.Value));
        Assert.Single(_vault.Asked);
    }

    [Theory]
    [InlineData(400, "BadParameter", "The secret 'K' could not be read: the vault takes no such name.", false, 1)]
    [InlineData(403, "Forbidden", "The secret 'K' could not be read: the identity of this service may not read it, or the vault's network rules keep it out; the identity needs the role Key Vault Secrets User.", false, 1)]
    [InlineData(404, "SecretNotFound", null, false, 1)]
    [InlineData(429, "Throttled", "The secret 'K' could not be read: the vault has too many requests.", true, 3)]
    [InlineData(500, "InternalServerError", "The secret 'K' could not be read: the vault answered 500.", true, 3)]
    [InlineData(503, "ServiceUnavailable", "The secret 'K' could not be read: the vault answered 503.", true, 3)]
    public async Task Read_SaysWhy(int status, string code, string? message, bool isTransient, int requests)
    {
        _vault.Before = context => VaultServer.ErrorAsync(context, status, code, "It has hunter2 in it.");

        Assert.Equal(message is null ? SecretReading.None : SecretReading.Failed("K", message, isTransient), await _secrets.ReadAsync("K", Cancel));
        Assert.Equal(requests, _vault.Asked.Count);
        await _secrets.ReadAsync("K", Cancel);
        Assert.Equal(requests, _vault.Asked.Count); // a failure is kept too, for a shorter time
    }

    [Fact]
    public async Task Read_SaysSo_WhereASecretIsDisabled()
    {
        _vault.Before = context => VaultServer.ErrorAsync(context, 403, "Forbidden", "Operation get is not allowed on a disabled secret. SecretDisabled");

        Assert.Equal("The secret 'K' could not be read: it is disabled in the vault.", (await _secrets.ReadAsync("K", Cancel)).Fault?.Message);
    }

    [Fact]
    public async Task Read_SaysSo_WhereTheTokenIsNotTaken()
    {
        _vault.Before = context => VaultServer.ErrorAsync(context, 401, "Unauthorized");

        Assert.Equal(SecretReading.Failed("K", "The secret 'K' could not be read: the vault did not accept the identity of this service.", false), await _secrets.ReadAsync("K", Cancel));
    }

    [Fact]
    public async Task Read_SaysSo_WhereThereIsNoIdentity()
    {
        _vault.Identity.Failure = new CredentialUnavailableException("no identity");
        Assert.Equal(SecretReading.Failed("K", "The secret 'K' could not be read: this service has no identity to sign in to the vault with.", false), await _secrets.ReadAsync("K", Cancel));

        _vault.Identity.Failure = new AuthenticationFailedException("it has hunter2 in it");
        Assert.Equal(SecretReading.Failed("L", "The secret 'L' could not be read: this service could not sign in to the vault.", true), await _secrets.ReadAsync("L", Cancel));
    }

    [Fact]
    public async Task Read_GivesUp_WhereTheVaultDoesNotAnswer()
    {
        var isAsked = new TaskCompletionSource();
        _vault.Before = async context =>
        {
            isAsked.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return true;
        };
        var reading = _secrets.ReadAsync("K", Cancel).AsTask();
        await isAsked.Task;
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(SecretReading.Failed("K", "The secret 'K' could not be read: the vault did not answer within 10 s.", true), await reading);
    }

    [Fact]
    public async Task Read_GivesTheLastValue_WhileTheVaultIsDown_ForATime()
    {
        _vault.Secrets["K"] = "hunter2";
        await _secrets.ReadAsync("K", Cancel);
        _vault.Before = context => VaultServer.ErrorAsync(context, 503, "ServiceUnavailable");

        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal("hunter2", (await _secrets.ReadAsync("K", Cancel)).Value);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await _secrets.ReadAsync("K", Cancel)).Fault?.IsTransient);
    }

    [Fact]
    public async Task Read_GivesNoLastValue_OfWhatMayNotBeReadAnyMore()
    {
        _vault.Secrets["K"] = "hunter2";
        await _secrets.ReadAsync("K", Cancel);
        _vault.Before = context => VaultServer.ErrorAsync(context, 403, "Forbidden");

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null((await _secrets.ReadAsync("K", Cancel)).Value);
    }

    [Fact]
    public async Task List_GivesAllPages_OfNamesThatExpressionsCanHave()
    {
        foreach (var name in (string[])["a", "b-2", "c", "d", "e", "off-1", "1st", "Bootstrap-Key"])
        {
            _vault.Secrets[name] = "hunter2";
        }

        Assert.Equal(
            ["a True", "b_2 True", "c True", "d True", "e True", "off_1 False"],
            (await _secrets.ListAsync(Cancel)).Select(secret => $"{secret.Name} {secret.IsReadable}"));
        Assert.Equal(3, _vault.Asked.Count);
        await _secrets.ListAsync(Cancel);
        Assert.Equal(3, _vault.Asked.Count);
    }

    [Fact]
    public async Task List_GivesWhatWasRead_WhereItMayNotList()
    {
        _vault.Secrets["A"] = "hunter2";
        _vault.Secrets["B"] = "hunter2";
        await _secrets.ReadAsync("A", Cancel);
        await _secrets.ReadAsync("C", Cancel);
        _vault.Before = context => VaultServer.ErrorAsync(context, 403, "Forbidden");
        await _secrets.ReadAsync("D", Cancel);

        Assert.Equal(
            [new("A", SecretSource.KeyVault, true), new SecretName("D", SecretSource.KeyVault, false)],
            (await _secrets.ListAsync(Cancel)).OrderBy(secret => secret.Name, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("https://kv.vault.azure.net", true)]
    [InlineData("https://kv.vault.azure.net/", true)]
    [InlineData("", true)]
    [InlineData("http://kv.vault.azure.net", false)]
    [InlineData("kv.vault.azure.net", false)]
    [InlineData("https://kv.vault.azure.net/secrets/K", false)]
    public async Task Settings_NeedAnAddress(string uri, bool isValid)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Workflow:KeyVault:Uri", uri)]).Build();
        await using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddBuiltInTaskTypes(configuration.GetSection("Workflow"))
            .BuildServiceProvider();
        if (isValid)
        {
            Assert.NotNull(services.GetRequiredService<ISecrets>());
        }
        else
        {
            Assert.Contains("must be the address of a vault", Assert.Throws<OptionsValidationException>(services.GetRequiredService<ISecrets>).Message, StringComparison.Ordinal);
        }
    }
}
