using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Workflow.Tasks.Tests.Http;

/// <summary>Calls that the client ends: by their own limit, or by the caller.</summary>
public class TimeLimitTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1); // for a busy machine; by itself none of the calls would end within it

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_TimesOut_WhenItsTimeIsUp(bool afterHeaders)
    {
        var time = new FakeTimeProvider();
        await using var slow = await SlowServer.StartAsync(afterHeaders);
        await using var service = new Service(time: time);

        var call = service.RunAsync("HTTP", new { url = new Uri(slow.Url, "/p?key=secret"), timeout_seconds = 30 });
        await slow.Asked;
        time.Advance(TimeSpan.FromSeconds(29.9));
        Assert.False(call.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.1));

        var error = (await call.WaitAsync(Patience)).Failure("timeout", retryable: true);
        Assert.Equal($"GET {slow.Url}p did not complete within 30 seconds.", error.Message);
        await slow.Aborted.WaitAsync(Patience);
    }

    [Fact]
    public async Task Run_TimesOut_WhenTheNameIsNotResolvedInTime()
    {
        var time = new FakeTimeProvider();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var service = new Service(
            async (_, cancellationToken) =>
            {
                asked.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                return [];
            },
            time);

        var call = service.RunAsync("HTTP", new { url = "http://slow.invalid/", timeout_seconds = 1 });
        await asked.Task;
        time.Advance(TimeSpan.FromSeconds(1));

        (await call.WaitAsync(Patience)).Failure("timeout", retryable: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_Throws_WhenCancelled(bool afterHeaders)
    {
        await using var slow = await SlowServer.StartAsync(afterHeaders);
        await using var service = new Service();
        using var cancellation = new CancellationTokenSource();

        var call = service.RunAsync("HTTP", new { url = slow.Url, timeout_seconds = 600 }, cancellation.Token);
        await slow.Asked;
        await cancellation.CancelAsync();

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Patience, CancellationToken.None));
        Assert.Equal(cancellation.Token, thrown.CancellationToken);
        await slow.Aborted.WaitAsync(Patience);
    }

    [Fact]
    public async Task Run_MakesNoCall_WhenCancelledBefore()
    {
        await using var slow = await SlowServer.StartAsync(afterHeaders: false);
        await using var service = new Service();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => service.RunAsync("HTTP", new { url = slow.Url }, new CancellationToken(canceled: true)));

        Assert.False(slow.Asked.IsCompleted);
    }

    /// <summary>Never ends its answer, or never begins it.</summary>
    private sealed class SlowServer : IAsyncDisposable
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private LoopbackServer _server = null!;

        public Uri Url => _server.Url;

        public Task Asked => _asked.Task;

        public Task Aborted => _aborted.Task;

        public static async Task<SlowServer> StartAsync(bool afterHeaders)
        {
            var slow = new SlowServer();
            slow._server = await LoopbackServer.StartAsync(context => slow.AnswerAsync(context, afterHeaders));
            return slow;
        }

        public ValueTask DisposeAsync() => _server.DisposeAsync();

        private async Task AnswerAsync(HttpContext context, bool afterHeaders)
        {
            if (afterHeaders)
            {
                await context.Response.WriteAsync("half");
                await context.Response.Body.FlushAsync();
            }

            _asked.SetResult();
            await using var registration = context.RequestAborted.Register(_aborted.SetResult);
            await _aborted.Task;
        }
    }
}
