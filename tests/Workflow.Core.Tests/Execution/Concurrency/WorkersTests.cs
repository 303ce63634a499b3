using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Tests.Execution.Steps;

namespace Workflow.Core.Tests.Execution.Concurrency;

public sealed class WorkersTests
{
    private static readonly Work Call = new(new WorkOwner(1, "a"), IsInstant: false);

    private readonly Workers _workers = new(1);
    private readonly TaskCompletionSource<int> _busy = new();

    [Fact]
    public async Task DoAsync_WaitsForAWorker_InOrder()
    {
        List<int> done = [];
        var first = _workers.DoAsync(Call, () => _busy.Task, CancellationToken.None);
        var others = Enumerable.Range(1, 3).Select(i => _workers.DoAsync(Call, () => DoneAsync(i), CancellationToken.None)).ToList();
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
    public async Task DoAsync_GivesTheWorkerBack_WhenTheWorkFails()
    {
        await Assert.ThrowsAsync<IOException>(() => _workers.DoAsync<int>(Call, () => throw new IOException("away"), CancellationToken.None));

        Assert.Equal(7, await _workers.DoAsync(Call, () => Task.FromResult(7), CancellationToken.None).SoonAsync());
    }

    [Fact]
    public async Task DoAsync_Throws_WhenTheHostStopsFirst_AndLosesNoWorker()
    {
        using var stopping = new CancellationTokenSource();
        var first = _workers.DoAsync(Call, () => _busy.Task, CancellationToken.None);
        var one = _workers.DoAsync(Call, () => Task.FromResult<int?>(1), new EarlyEnds(stopping.Token, CancellationToken.None));
        var other = _workers.DoAsync(Call, () => Task.FromResult(1), stopping.Token);

        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one.SoonAsync());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other.SoonAsync());
        await IsWholeAsync(first);
    }

    [Fact]
    public async Task DoAsync_IsNull_WhenTheRunIsCancelledFirst_AndLosesNoWorker()
    {
        using var cancelled = new CancellationTokenSource();
        var ends = new EarlyEnds(CancellationToken.None, cancelled.Token);
        var first = _workers.DoAsync(Call, () => _busy.Task, CancellationToken.None);
        var waiting = _workers.DoAsync(Call, () => Task.FromResult<int?>(1), ends);

        await cancelled.CancelAsync();

        Assert.Null(await waiting.SoonAsync());
        Assert.Null(await _workers.DoAsync(Call, () => Task.FromResult<int?>(1), ends).SoonAsync());
        await IsWholeAsync(first);
        Assert.Null(await _workers.DoAsync(Call, () => Task.FromResult<int?>(1), ends).SoonAsync()); // though there is a worker
        Assert.Equal(1, await _workers.DoAsync(Call, () => Task.FromResult<int?>(1), default(EarlyEnds)).SoonAsync());
    }

    [Fact]
    public async Task DoAsync_TakesOthersInTurn_WhenOneRunHasThousandsWaiting()
    {
        List<string> done = [];
        var first = _workers.DoAsync(Call, () => _busy.Task, CancellationToken.None);
        List<Task> all = [.. Enumerable.Range(0, 600).Select(_ => DoAsync(1, "a"))];
        all.Add(DoAsync(1, "b"));
        all.Add(DoAsync(2, "c"));

        _busy.SetResult(0);
        await first.SoonAsync();
        await Task.WhenAll(all).SoonAsync();

        Assert.True(done.IndexOf("c") < 3, "Another workflow has its turn.");
        Assert.True(done.IndexOf("b") < 5, "Another run of the workflow has its turn.");
        Assert.Equal(602, done.Count);

        Task DoAsync(long workflow, string run) => _workers.DoAsync(
            new Work(new WorkOwner(workflow, run), IsInstant: false),
            () =>
            {
                done.Add(run); // one worker: one at a time
                return Task.FromResult(0);
            },
            CancellationToken.None);
    }

    [Fact]
    public async Task DoAsync_WaitsForNoCall_WhenTheWorkDoesNoIO()
    {
        var first = _workers.DoAsync(Call, () => _busy.Task, CancellationToken.None);

        Assert.Equal(7, await _workers.DoAsync(Call with { IsInstant = true }, () => Task.FromResult(7), CancellationToken.None).SoonAsync());

        _busy.SetResult(0);
        await first.SoonAsync();
    }

    // The worker that was busy is free afterwards, and there is no second one.
    private async Task IsWholeAsync(Task<int> first)
    {
        var next = _workers.DoAsync(Call, () => Task.FromResult(7), CancellationToken.None);
        Assert.False(next.IsCompleted);
        _busy.SetResult(0);
        await first.SoonAsync();
        Assert.Equal(7, await next.SoonAsync());
    }
}
