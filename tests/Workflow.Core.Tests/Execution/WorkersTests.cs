using Workflow.Core.Execution;
using Workflow.Core.Tests.Execution.Steps;

namespace Workflow.Core.Tests.Execution;

public sealed class WorkersTests : IDisposable
{
    private readonly Workers _workers = new(1);
    private readonly TaskCompletionSource<int> _busy = new();

    public void Dispose() => _workers.Dispose();

    [Fact]
    public async Task DoAsync_WaitsForAWorker_InOrder()
    {
        List<int> done = [];
        var first = _workers.DoAsync(() => _busy.Task, CancellationToken.None);
        var others = Enumerable.Range(1, 3).Select(i => _workers.DoAsync(() => DoneAsync(i), CancellationToken.None)).ToList();
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
        await Assert.ThrowsAsync<IOException>(() => _workers.DoAsync<int>(() => throw new IOException("away"), CancellationToken.None));

        Assert.Equal(7, await _workers.DoAsync(() => Task.FromResult(7), CancellationToken.None).SoonAsync());
    }

    [Fact]
    public async Task DoAsync_Throws_WhenTheHostStopsFirst_AndLosesNoWorker()
    {
        using var stopping = new CancellationTokenSource();
        var first = _workers.DoAsync(() => _busy.Task, CancellationToken.None);
        var one = _workers.DoAsync(() => Task.FromResult<int?>(1), new EarlyEnds(stopping.Token, CancellationToken.None));
        var other = _workers.DoAsync(() => Task.FromResult(1), stopping.Token);

        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one.SoonAsync());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other.SoonAsync());
        await IsWholeAsync(first);
    }

    [Fact]
    public async Task DoAsync_IsNull_WhenTheRunIsToldToEndFirst_AndLosesNoWorker()
    {
        using var cancelled = new CancellationTokenSource();
        var ends = new EarlyEnds(CancellationToken.None, cancelled.Token);
        var first = _workers.DoAsync(() => _busy.Task, CancellationToken.None);
        var waiting = _workers.DoAsync(() => Task.FromResult<int?>(1), ends);

        await cancelled.CancelAsync();

        Assert.Null(await waiting.SoonAsync());
        Assert.Null(await _workers.DoAsync(() => Task.FromResult<int?>(1), ends).SoonAsync());
        await IsWholeAsync(first);
        Assert.Null(await _workers.DoAsync(() => Task.FromResult<int?>(1), ends).SoonAsync()); // though there is a worker
        Assert.Equal(1, await _workers.DoAsync(() => Task.FromResult<int?>(1), default(EarlyEnds)).SoonAsync());
    }

    // The worker that was busy is free afterwards, and there is no second one.
    private async Task IsWholeAsync(Task<int> first)
    {
        var next = _workers.DoAsync(() => Task.FromResult(7), CancellationToken.None);
        Assert.False(next.IsCompleted);
        _busy.SetResult(0);
        await first.SoonAsync();
        Assert.Equal(7, await next.SoonAsync());
    }
}
