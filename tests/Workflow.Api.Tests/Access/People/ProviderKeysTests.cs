using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Tokens;
using Workflow.Api.Access.People;

namespace Workflow.Api.Tests.Access.People;

/// <summary>When the provider is asked for its keys, by the clock.</summary>
public sealed class ProviderKeysTests : IDocumentRetriever
{
    private const string Authority = "https://provider.example/v2.0";

    private readonly Clock _clock = new();
    private readonly RsaSecurityKey _key = FakeProvider.ForeignRsa("rsa-1");
    private readonly ProviderKeys _keys;
    private readonly TaskCompletionSource _second = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _reads;
    private bool _isDown;
    private string _issuer = Authority;
    private string? _keyType = "RSA";
    private TaskCompletionSource? _gate;

    public ProviderKeysTests() =>
        _keys = new ProviderKeys(Options.Create(new EntraOptions { Authority = Authority + "/", Audience = "me" }), this, _clock, NullLogger<ProviderKeys>.Instance);

    [Fact]
    public async Task Metadata_IsReadOnce_ForAllRequests()
    {
        _gate = new TaskCompletionSource();
        var waiting = Enumerable.Range(0, 50).Select(_ => _keys.GetAsync(CancellationToken.None)).ToList();
        _gate.SetResult();

        Assert.All(await Task.WhenAll(waiting), metadata => Assert.Equal((Authority, "rsa-1"), (metadata!.Issuer, Assert.Single(metadata.Keys).KeyId)));
        Assert.Equal(1, _reads);
        _clock.Elapsed += ProviderKeys.Lifetime - TimeSpan.FromSeconds(1);
        await _keys.GetAsync(CancellationToken.None);
        Assert.Equal(1, _reads);
    }

    [Fact]
    public async Task Metadata_IsReadAgain_AfterAnHour_WithoutAnyoneWaiting()
    {
        await _keys.GetAsync(CancellationToken.None);
        _clock.Elapsed += ProviderKeys.Lifetime;
        _gate = new TaskCompletionSource();

        Assert.NotNull(await _keys.GetAsync(CancellationToken.None));

        _gate.SetResult();
        await _second.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Outage_IsBridgedForADay_AndThenCloses()
    {
        var before = await _keys.GetAsync(CancellationToken.None);
        _isDown = true;

        for (var hour = 1; hour < 24; hour++)
        {
            _clock.Elapsed += TimeSpan.FromHours(1);
            Assert.Same(before, await _keys.GetAsync(CancellationToken.None));
        }

        _clock.Elapsed += TimeSpan.FromHours(1);
        Assert.Null(await _keys.GetAsync(CancellationToken.None));
        _isDown = false;
        _clock.Elapsed += ProviderKeys.RetryPause;
        Assert.NotNull(await _keys.GetAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Failure_IsFollowedByAPause()
    {
        _isDown = true;
        for (var second = 0; second < 30; second++)
        {
            Assert.Null(await _keys.GetAsync(CancellationToken.None));
            _clock.Elapsed += TimeSpan.FromSeconds(1);
        }

        Assert.Equal(3, _reads);
    }

    [Fact]
    public async Task UnknownKey_CausesOneReadAMinute()
    {
        var known = (await _keys.GetAsync(CancellationToken.None))!;
        for (var second = 0; second < 120; second++)
        {
            known = (await _keys.RefreshAsync(known, CancellationToken.None))!;
            _clock.Elapsed += TimeSpan.FromSeconds(1);
        }

        Assert.Equal(2, _reads);
    }

    [Fact]
    public async Task UnknownKey_CausesNoRead_WhenAnotherRequestHasReadItMeanwhile()
    {
        var known = (await _keys.GetAsync(CancellationToken.None))!;
        _clock.Elapsed += ProviderKeys.UnknownKeyPause;
        var other = await _keys.RefreshAsync(known, CancellationToken.None);
        _clock.Elapsed += ProviderKeys.UnknownKeyPause;

        Assert.NotSame(known, other);
        Assert.Same(other, await _keys.RefreshAsync(known, CancellationToken.None));
        Assert.Equal(2, _reads);
    }

    [Fact]
    public async Task Wait_EndsWithItsRequest_AndTheReadGoesOn()
    {
        _gate = new TaskCompletionSource();
        using var cancelled = new CancellationTokenSource();
        var waiting = _keys.GetAsync(cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        _gate.SetResult();

        Assert.NotNull(await _keys.GetAsync(CancellationToken.None));
        Assert.Equal(1, _reads);
    }

    [Theory]
    [InlineData("", "RSA")]
    [InlineData(Authority, "oct")]
    public async Task Metadata_IsOfNoUse_WithoutIssuerOrPublicKey(string issuer, string keyType)
    {
        (_issuer, _keyType) = (issuer, keyType);

        Assert.Null(await _keys.GetAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("http://provider.example/keys")]
    [InlineData("ftp://127.0.0.1/keys")]
    [InlineData("file:///etc/passwd")]
    [InlineData("keys")]
    public async Task Documents_AreNotRead_FromAnUnsafeAddress(string address)
    {
        using var documents = new ProviderDocuments();

        await Assert.ThrowsAsync<InvalidOperationException>(() => documents.GetDocumentAsync(address, CancellationToken.None));
    }

    public async Task<string> GetDocumentAsync(string address, CancellationToken cancel)
    {
        if (address == Authority + "/.well-known/openid-configuration")
        {
            if (Interlocked.Increment(ref _reads) == 2)
            {
                _second.SetResult();
            }

            await (_gate?.Task ?? Task.CompletedTask);
            return _isDown ? throw new HttpRequestException("down") : $$"""{"issuer":"{{_issuer}}","jwks_uri":"https://provider.example/keys"}""";
        }

        var web = JsonWebKeyConverter.ConvertFromRSASecurityKey(_key);
        return _keyType == "oct"
            ? """{"keys":[{"kty":"oct","kid":"shared","k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}]}"""
            : $$"""{"keys":[{"kty":"RSA","kid":"rsa-1","n":"{{web.N}}","e":"{{web.E}}"}]}""";
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Elapsed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Elapsed.Ticks;
    }
}
