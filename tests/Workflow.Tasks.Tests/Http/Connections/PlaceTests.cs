using Microsoft.Extensions.Time.Testing;
using Workflow.Core.TaskTypes;

namespace Workflow.Tasks.Tests.Http.Connections;

/// <summary>Calls that wait for a place at their server.</summary>
public sealed class PlaceTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private readonly SemaphoreSlim _asked = new(0);
    private readonly SemaphoreSlim _goOn = new(0);
    private Service _service = null!;
    private LoopbackServer _server = null!;
    private int _most;
    private int _open;

    public async ValueTask InitializeAsync()
    {
        _service = new Service(time: _time, settings: [("Workflow:Http:MaxConnectionsPerServer", "2")]);
        _server = await LoopbackServer.StartAsync(async context =>
        {
            if (context.Request.Path == "/away")
            {
                context.Response.Redirect($"http://localhost:{_server.Port}/");
                return;
            }

            _most = Math.Max(_most, Interlocked.Increment(ref _open));
            _asked.Release();
            await _goOn.WaitAsync(context.RequestAborted);
            Interlocked.Decrement(ref _open);
        });
    }

    public async ValueTask DisposeAsync()
    {
        _goOn.Release(100);
        await _server.DisposeAsync();
        await _service.DisposeAsync();
        _asked.Dispose();
        _goOn.Dispose();
    }

    [Fact]
    public async Task Run_CountsNoTime_WhileItWaitsForAPlace()
    {
        using var ended = new SemaphoreSlim(0);
        var calls = Enumerable.Range(0, 6).Select(_ => CallAsync()).ToList();

        for (var round = 0; round < 3; round++)
        {
            await _asked.WaitAsync();
            await _asked.WaitAsync();
            _time.Advance(TimeSpan.FromSeconds(1.9));
            _goOn.Release(2);
            await ended.WaitAsync();
            await ended.WaitAsync();
        }

        Assert.All(await Task.WhenAll(calls), result => Assert.Null(result.Error));
        Assert.Equal(2, _most);

        async Task<TaskResult> CallAsync()
        {
            var result = await _service.RunAsync("HTTP", new { url = _server.Url, timeout_seconds = 2 });
            ended.Release();
            return result;
        }
    }

    [Fact]
    public async Task Run_TimesOut_WhenItHasAPlaceAndItsTimeIsUp()
    {
        var calls = Enumerable.Range(0, 2).Select(_ => _service.RunAsync("HTTP", new { url = _server.Url, timeout_seconds = 2 })).ToList();
        await _asked.WaitAsync();
        await _asked.WaitAsync();
        _time.Advance(TimeSpan.FromSeconds(2));

        foreach (var call in calls)
        {
            (await call).Failure("timeout", retryable: true);
        }

        var next = _service.RunAsync("HTTP", new { url = _server.Url });
        await _asked.WaitAsync(); // their places are free again
        _goOn.Release(3); // the server may not know yet that the others are gone
        (await next).Output();
    }

    [Fact]
    public async Task Run_GivesUp_WhenItIsCancelledWhileItWaits()
    {
        using var cancellation = new CancellationTokenSource();
        var others = Enumerable.Range(0, 2).Select(_ => _service.RunAsync("HTTP", new { url = _server.Url })).ToList();
        await _asked.WaitAsync();
        await _asked.WaitAsync();

        var call = _service.RunAsync("HTTP", new { url = _server.Url }, cancellation.Token);
        Assert.Contains(_service.Waited, reason => reason.Contains($"waits for one of the 2 connections to http://127.0.0.1:{_server.Port}", StringComparison.Ordinal)
            && reason.Contains("Workflow:Http:MaxConnectionsPerServer", StringComparison.Ordinal));
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        _goOn.Release(2);
        Assert.All(await Task.WhenAll(others), result => Assert.Null(result.Error));
    }

    [Fact]
    public async Task Run_HoldsNoPlaceAtTheFirstServer_WhileItIsAtTheSecond()
    {
        var calls = Enumerable.Range(0, 5).Select(_ => _service.RunAsync("HTTP", new { url = new Uri(_server.Url, "/away") })).ToList();
        await _asked.WaitAsync();
        await _asked.WaitAsync();

        var other = _service.RunAsync("HTTP", new { url = _server.Url });
        await _asked.WaitAsync();
        _goOn.Release(6);

        (await other).Output();
        Assert.All(await Task.WhenAll(calls), result => Assert.Null(result.Error));
    }
}
