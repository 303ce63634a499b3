using Workflow.Api.RateLimits;
using Workflow.Core.Access;
using Workflow.Core.Limits;

namespace Workflow.Api.Tests.RateLimits;

/// <summary>Wrong keys slow down the address that they come from.</summary>
public sealed class FailedSignInsTests : IAsyncLifetime
{
    private const int Answered = FailedSignIns.Burst;
    private const int Waiting = FailedSignIns.MostWaiting;

    // One a minute: while a test runs, none that waits gets its turn.
    private readonly ApiHost _host = new() { Settings = { [$"{LimitOptions.Section}:{nameof(LimitOptions.FailedSignInsPerMinute)}"] = "1" } };

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Failures_AreAnsweredAtOnce_ThenWait_ThenAreRefusedUnchecked()
    {
        var (known, unknownHere) = (_host.Keys.Add(Role.Viewer), _host.Keys.Add(Role.Viewer));
        Assert.Equal(200, (await SendAsync(known)).Status);

        for (var i = 0; i < Answered; i++)
        {
            Assert.Equal(401, (await SendAsync(Wrong())).Status);
        }

        using var patience = new CancellationTokenSource();
        var waiting = Enumerable.Range(0, Waiting).Select(_ => WaitAsync(patience.Token)).ToList();
        var refused = await FirstRefusalAsync(patience.Token);
        var reads = _host.Keys.Reads;

        Assert.Equal((429, "application/problem+json"), (refused.Status, refused.MediaType));
        Assert.Equal("Too many wrong keys came from this address; it is answered 1 per minute (setting Workflow:Limits:FailedSignInsPerMinute).", refused.Detail);
        Assert.Equal("1200", refused.Headers["Retry-After"]);
        Assert.Equal(429, (await SendAsync(Wrong())).Status);
        Assert.Equal(429, (await SendAsync(unknownHere)).Status);
        Assert.Equal(reads, _host.Keys.Reads); // nothing was looked up
        Assert.Equal(200, (await SendAsync(known)).Status); // it was accepted from here before
        Assert.Equal(401, (await _host.SendAsync("GET", "/api/v1/me")).Status); // it sends no key to guess

        await patience.CancelAsync();
        await Task.WhenAll(waiting);
        await EventuallyAsync(async () => (await SendAsync(unknownHere)).Status == 200); // those that waited have left
    }

    [Fact]
    public async Task RightKeys_NeverWait()
    {
        var key = _host.Keys.Add(Role.Viewer);
        for (var i = 0; i < Answered; i++)
        {
            Assert.Equal(401, (await SendAsync(Wrong())).Status);
        }

        for (var i = 0; i < 10 * Answered; i++)
        {
            Assert.Equal(200, (await SendAsync(key)).Status);
        }
    }

    [Fact]
    public async Task RequestsWithoutAKey_AreNoFailures()
    {
        _host.Keys.Add(Role.Viewer);
        for (var i = 0; i < 3 * (Answered + Waiting); i++)
        {
            Assert.Equal(401, (await _host.SendAsync("GET", "/api/v1/me")).Status);
        }
    }

    private static string Wrong() => KeyText.Write(KeyText.NewId(), KeyText.NewSecret());

    private Task<Answer> SendAsync(string key) => _host.SendAsync("GET", "/api/v1/me", headers: ("X-Api-Key", key));

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/me");
        request.Headers.Add("X-Api-Key", Wrong());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _host.Client.SendAsync(request, cancellationToken));
    }

    // Sends wrong keys until one is refused: until then, those that wait may not all have arrived.
    private async Task<Answer> FirstRefusalAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/me");
            request.Headers.Add("X-Api-Key", Wrong());
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            enough.CancelAfter(TimeSpan.FromSeconds(1));
            try
            {
                using var response = await _host.Client.SendAsync(request, enough.Token);
                return await Answer.OfAsync(response);
            }
            catch (OperationCanceledException)
            {
                // It waited in the place of one that has not arrived yet.
            }
        }
    }

    private static async Task EventuallyAsync(Func<Task<bool>> isTrue)
    {
        while (!await isTrue())
        {
            await Task.Yield();
        }
    }
}
