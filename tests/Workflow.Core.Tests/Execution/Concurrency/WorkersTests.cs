using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Tests.Execution.Steps;

namespace Workflow.Core.Tests.Execution.Concurrency;

public sealed class WorkersTests
{
    private static readonly Work Call = new(new WorkOwner(1, "a"), IsInstant: false);

    private readonly Workers _workers = new(1);
    private readonly TaskCompletionSource<int> _busy = new();

    [Fact]
    public async Task TryTakeAsync_WaitsForAWorker_InOrder()
    {
        List<int> done = [];
        var first = DoAsync(Call, () => _busy.Task);
        var others = Enumerable.Range(1, 3).Select(i => DoAsync(Call, () => DoneAsync(i))).ToList();
        Assert.Empty(done);

        _busy.SetResult(0);
        await first.SoonAsync();
        await Task.WhenAll(others).SoonAsync();

        Assert.Equal([1, 2, 3], done);

        Task<int> DoneAsync(int i)
        {
            done.Add(i);
            return Task.FromResult(i);
        }
    }

    [Fact]
    public async Task TryTakeAsync_HasTheWorkerAgain_WhenTheWorkFailed()
    {
        await Assert.ThrowsAsync<IOException>(() => DoAsync(Call, () => throw new IOException("away")));

        Assert.Equal(7, await DoAsync(Call, () => Task.FromResult(7)).SoonAsync());
    }

    [Fact]
    public async Task TryTakeAsync_Throws_WhenTheHostStopsFirst_AndLosesNoWorker()
    {
        using var stopping = new CancellationTokenSource();
        var first = DoAsync(Call, () => _busy.Task);
        var waiting = DoAsync(Call, () => Task.FromResult(1), new CallTokens(stopping.Token, CancellationToken.None));

        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.SoonAsync());
        await IsWholeAsync(first);
    }

    [Fact]
    public async Task TryTakeAsync_IsNull_WhenTheRunIsToldToEndFirst_AndLosesNoWorker()
    {
        using var cancelled = new CancellationTokenSource();
        var ends = new CallTokens(CancellationToken.None, cancelled.Token);
        var first = DoAsync(Call, () => _busy.Task);
        var waiting = DoAsync(Call, () => Task.FromResult(1), ends);

        await cancelled.CancelAsync();

        Assert.Null(await waiting.SoonAsync());
        Assert.Null(await DoAsync(Call, () => Task.FromResult(1), ends).SoonAsync());
        await IsWholeAsync(first);
        Assert.Null(await DoAsync(Call, () => Task.FromResult(1), ends).SoonAsync()); // though there is a worker
        Assert.Equal(1, await DoAsync(Call, () => Task.FromResult(1)).SoonAsync());
    }

    [Fact]
    public async Task TryTakeAsync_TakesOthersInTurn_WhenOneRunHasThousandsWaiting()
    {
        List<string> done = [];
        var first = DoAsync(Call, () => _busy.Task);
        List<Task> all = [.. Enumerable.Range(0, 600).Select(_ => TakeTurnAsync(1, "a"))];
        all.Add(TakeTurnAsync(1, "b"));
        all.Add(TakeTurnAsync(2, "c"));

        _busy.SetResult(0);
        await first.SoonAsync();
        await Task.WhenAll(all).SoonAsync();

        Assert.True(done.IndexOf("c") < 3, "Another workflow has its turn.");
        Assert.True(done.IndexOf("b") < 5, "Another run of the workflow has its turn.");
        Assert.Equal(602, done.Count);

        Task TakeTurnAsync(long workflow, string run) => DoAsync(
            new Work(new WorkOwner(workflow, run), IsInstant: false),
            () =>
            {
                done.Add(run); // one worker: one at a time
                return Task.FromResult(0);
            });
    }

    [Fact]
    public async Task TryTakeAsync_WaitsForNoCall_WhenTheWorkDoesNoIO()
    {
        var first = DoAsync(Call, () => _busy.Task);

        Assert.Equal(7, await DoAsync(Call with { IsInstant = true }, () => Task.FromResult(7)).SoonAsync());

        _busy.SetResult(0);
        await first.SoonAsync();
    }

    // The worker that was busy is free afterwards, and there is no second one.
    private async Task IsWholeAsync(Task first)
    {
        var next = DoAsync(Call, () => Task.FromResult(7));
        Assert.False(next.IsCompleted);
        _busy.SetResult(0);
        await first.SoonAsync();
        Assert.Equal(7, await next.SoonAsync());
    }

    // What the work came to; null: it was not done.
    private async Task<int?> DoAsync(Work work, Func<Task<int>> body, CallTokens ends = default)
    {
        using var worker = await _workers.TryTakeAsync(work, ends);
        return worker is null ? null : await body();
    }
}
