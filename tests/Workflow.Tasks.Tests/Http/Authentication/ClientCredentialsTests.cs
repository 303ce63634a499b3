using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Workflow.Core.TaskTypes;
using Workflow.TestHost;

namespace Workflow.Tasks.Tests.Http.Authentication;

/// <summary>OAuth 2.0 client credentials, against a token endpoint over TLS.</summary>
public sealed class ClientCredentialsTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private Service _service = null!;
    private TokenOrigin _origin = null!;

    public async ValueTask InitializeAsync()
    {
        _service = new Service(time: _time);
        _origin = await TokenOrigin.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Fact]
    public async Task Run_SendsAToken_AndKeepsIt()
    {
        Assert.Equal("Bearer token-1 1-0001.3", (await _service.RunAsync("HTTP", _origin.Config())).Body().GetString());
        Assert.Equal("Bearer token-1 1-0001.3", (await _service.RunAsync("HTTP", _origin.Config())).Body().GetString());

        var basic = Convert.ToBase64String("me:s3cret"u8);
        Assert.Equal([$"Basic {basic} grant_type=client_credentials&scope=read"], _origin.TokenRequests);
        Assert.Contains("token-1", _service.Secrets);
    }

    [Fact]
    public async Task Run_RequestsOneToken_ForManyTasksAtOnce()
    {
        var release = new TaskCompletionSource();
        _origin.BeforeToken = release.Task;

        var calls = Enumerable.Range(0, 50).Select(i => _service.RunAsync("HTTP", _origin.Config(), 1, i)).ToList();
        await Eventually.HoldsAsync("a token is requested", () => _origin.TokenRequests.Count > 0);

        release.SetResult();
        var results = await Task.WhenAll(calls);

        Assert.All(results, result => Assert.StartsWith("Bearer token-1 ", result.Body().GetString(), StringComparison.Ordinal));
        Assert.Single(_origin.TokenRequests);
        Assert.Equal(50, _service.Secrets.Count(secret => secret == "token-1"));
    }

    [Theory]
    [InlineData(3_600, 3_539, 1)]
    [InlineData(3_600, 3_541, 2)]
    [InlineData(100, 79, 1)]
    [InlineData(100, 81, 2)]
    [InlineData(0, 0, 2)]
    [InlineData(-5, 0, 2)]
    public async Task Run_RenewsTheToken_BeforeItExpires(int expiresIn, int later, int expected)
    {
        _origin.ExpiresIn = expiresIn;
        await _service.RunAsync("HTTP", _origin.Config());
        _time.Advance(TimeSpan.FromSeconds(later));

        await _service.RunAsync("HTTP", _origin.Config());

        await Eventually.HoldsAsync("another token is requested, if one is", () => _origin.TokenRequests.Count >= expected);
        Assert.Equal(expected, _origin.TokenRequests.Count);
    }

    // The token endpoint may take its time: the token that is there does, until it expires.
    [Fact]
    public async Task Run_UsesTheToken_WhileAnotherOneIsRequested()
    {
        await _service.RunAsync("HTTP", _origin.Config());
        _time.Advance(TimeSpan.FromSeconds(3_541));
        var release = new TaskCompletionSource();
        _origin.BeforeToken = release.Task;

        var meanwhile = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => _service.RunAsync("HTTP", _origin.Config(), 1, i)));
        Assert.All(meanwhile, result => Assert.StartsWith("Bearer token-1 ", result.Body().GetString(), StringComparison.Ordinal));
        await Eventually.HoldsAsync("another token is requested", () => _origin.TokenRequests.Count == 2);

        _time.Advance(TimeSpan.FromSeconds(59));
        var waiting = _service.RunAsync("HTTP", _origin.Config());
        release.SetResult();

        Assert.StartsWith("Bearer token-2 ", (await waiting).Body().GetString(), StringComparison.Ordinal);
        Assert.Equal(2, _origin.TokenRequests.Count);
    }

    [Theory]
    [InlineData(503, 3_599, 0)]
    [InlineData(503, 3_601, 1)]
    [InlineData(400, 3_599, 0)]
    [InlineData(400, 3_601, 1)]
    public async Task Run_UsesATokenThatIsValid_WhenItCannotBeRenewed(int status, int later, int failures)
    {
        await _service.RunAsync("HTTP", _origin.Config());
        _time.Advance(TimeSpan.FromSeconds(later));
        _origin.AnswerToToken = context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };

        var first = await _service.RunAsync("HTTP", _origin.Config());
        await Eventually.HoldsAsync("another token is requested", () => _origin.TokenRequests.Count > 1);
        var results = new[] { first, await _service.RunAsync("HTTP", _origin.Config()) };

        Assert.Equal(2 * failures, results.Count(result => result.Error?.Code == "authentication"));
        Assert.Equal(failures == 0 ? 2 : 3, _origin.TokenRequests.Count); // not for each call
    }

    [Fact]
    public async Task Run_DropsTheToken_WhenItIsRefused_AndAsksOnceMore()
    {
        await _service.RunAsync("HTTP", _origin.Config());
        _origin.Revoke();

        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => _service.RunAsync("HTTP", _origin.Config(), 1, i)));

        Assert.All(results, result => Assert.StartsWith("Bearer token-2 ", result.Body().GetString(), StringComparison.Ordinal));
        Assert.Equal(2, _origin.TokenRequests.Count);
    }

    [Fact]
    public async Task Run_TakesA401_WhenItIsExpected()
    {
        _origin.AnswerToToken = context => context.Response.WriteAsJsonAsync(new { access_token = "wrong" });
        var config = new
        {
            url = new Uri(_origin.Url, "data"),
            expected_status_codes = new[] { 401 },
            tls = new { ca = _origin.Ca },
            auth = new { type = "oauth2_client_credentials", token_url = _origin.TokenUrl, client_id = "me", client_secret = "x" },
        };

        Assert.Equal(401, (await _service.RunAsync("HTTP", config)).Output().GetProperty("status_code").GetInt32());
        Assert.Single(_origin.Calls);
    }

    [Fact]
    public async Task Run_SharesNoToken_BetweenCredentials()
    {
        await _service.RunAsync("HTTP", _origin.Config());
        await _service.RunAsync("HTTP", _origin.Config(secret: "another"));
        await _service.RunAsync("HTTP", _origin.Config(scope: "write"));
        await _service.RunAsync("HTTP", _origin.Config());

        Assert.Equal(["Bearer token-1", "Bearer token-2", "Bearer token-3", "Bearer token-1"], _origin.Calls);
    }

    [Fact]
    public async Task Run_SendsTheClientInTheBody_AndOtherParameters_WhenAsked()
    {
        await _service.RunAsync("HTTP", _origin.Config(more: new
        {
            type = "oauth2_client_credentials",
            token_url = _origin.TokenUrl,
            client_id = "me & you",
            client_secret = "a+b",
            client_authentication = "body",
            parameters = new { audience = "https://api", resource = new[] { "a", "b" } },
        }));

        Assert.Equal(" grant_type=client_credentials&audience=https%3A%2F%2Fapi&resource=a&resource=b&client_id=me+%26+you&client_secret=a%2Bb", _origin.TokenRequests.Single());
    }

    [Fact]
    public async Task Run_EncodesTheClient_AsTheStandardSays()
    {
        await _service.RunAsync("HTTP", _origin.Config(more: new { type = "oauth2_client_credentials", token_url = _origin.TokenUrl, client_id = "a:b", client_secret = "ü%" }));

        var pair = _origin.TokenRequests.Single().Split(' ')[1];
        Assert.Equal("a%3Ab:%C3%BC%25", Encoding.UTF8.GetString(Convert.FromBase64String(pair)));
    }

    [Fact]
    public async Task Run_EndsWithItsTask_WhileOthersWaitOn()
    {
        var release = new TaskCompletionSource();
        _origin.BeforeToken = release.Task;
        using var cancelled = new CancellationTokenSource();
        var first = _service.RunAsync("HTTP", _origin.Config(), cancelled.Token);
        var second = _service.RunAsync("HTTP", _origin.Config());
        await Eventually.HoldsAsync("a token is requested", () => _origin.TokenRequests.Count > 0);

        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        release.SetResult();

        (await second).Output();
        Assert.Single(_origin.TokenRequests);
    }

    [Fact]
    public async Task Run_NeedsOnePlaceAtATime_WhenTheTokensServerIsTheSame()
    {
        await using var service = new Service(settings: [("Workflow:Http:MaxConnectionsPerServer", "1")]);

        var results = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => service.RunAsync("HTTP", _origin.Config(), 1, i)));

        Assert.All(results, result => result.Output());
    }

    [Fact]
    public async Task Run_SendsNoToken_ToAnotherOrigin()
    {
        await using var other = await LoopbackServer.StartAsync(context => context.Response.WriteAsync($"[{context.Request.Headers.Authorization}]"), null);
        Assert.Equal("[Bearer token-1]", (await CallAsync(other.Url)).Body().GetString());

        await using var first = await LoopbackServer.StartAsync(context =>
        {
            context.Response.Redirect(other.Url.AbsoluteUri);
            return Task.CompletedTask;
        });
        Assert.Equal("[]", (await CallAsync(first.Url)).Body().GetString());

        Task<TaskResult> CallAsync(Uri url) => _service.RunAsync("HTTP", new
        {
            url,
            tls = new { ca = _origin.Ca },
            auth = new { type = "oauth2_client_credentials", token_url = _origin.TokenUrl, client_id = "me", client_secret = "x" },
        });
    }

    [Fact]
    public async Task Run_ShowsNoSecret_InItsLog()
    {
        await _service.RunAsync("HTTP", _origin.Config());
        _origin.Revoke();
        await _service.RunAsync("HTTP", _origin.Config());

        Assert.DoesNotContain(_service.Log, line => line.Contains("token-", StringComparison.Ordinal) || line.Contains("s3cret", StringComparison.Ordinal));
        Assert.Contains(_service.Log, line => line.EndsWith("data answered 401; another access token is requested.", StringComparison.Ordinal));
        Assert.Equal(["token-1", "token-2"], _service.Secrets.Distinct());
    }
}
