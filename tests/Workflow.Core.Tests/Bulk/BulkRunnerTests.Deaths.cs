using Workflow.Core.Bulk;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Bulk;

/// <content>Processes that die, and stores that fail.</content>
public sealed partial class BulkRunnerTests
{
    // At each read of a run, each change of it, each removal, each start, and each write of progress: from that call on, the process is dead.
    [Theory]
    [InlineData(BulkAction.Cancel)]
    [InlineData(BulkAction.Rerun)]
    [InlineData(BulkAction.Delete)]
    public async Task RunAsync_DoesEachOnce_WhereverItDies(BulkAction action)
    {
        const int Runs = 6;
        for (var (dead, isOver) = (1, false); !isOver; dead++)
        {
            using var one = new BulkRunnerTests();
            isOver = await one.DieAsync(action, Runs, dead);
            Assert.True(dead < 200);
        }
    }

    private async Task<bool> DieAsync(BulkAction action, int runs, int dead)
    {
        await SaveAsync();
        PutMany(runs, action == BulkAction.Cancel ? RunStatus.Running : RunStatus.Failed);
        var calls = 0;
        void Die()
        {
            if (Interlocked.Increment(ref calls) >= dead)
            {
                throw new StoreUnavailableException(StoreFault.Unreachable, "killed");
            }
        }

        _bulks.BeforeWrite = _fixture.Store.BeforeGet = Die;
        _fixture.Store.OnTransition = _ => Die();
        _fixture.Store.OnAdmit = _ => Die();
        _fixture.Store.OnDelete = _ =>
        {
            Die();
            return Task.CompletedTask;
        };
        var began = await StartAsync(action);
        var wasOver = !began.IsActive;
        dead = int.MaxValue;
        var end = await EndAsync(1);

        Assert.Equal((BulkStatus.Completed, runs, runs, 0, 0, null), (end.Status, end.Handled, end.Done, end.Left, end.Failed, end.StatusReason));
        Assert.Equal(action == BulkAction.Rerun ? runs : 0, await StartedAsync());
        return wasOver;
    }

    // What has been done before a failure of the store counts, so a store that fails now and then holds nothing up.
    [Fact]
    public async Task RunAsync_KeepsItsProgress_WhenTheStoreFails()
    {
        await SaveAsync();
        PutMany(70, RunStatus.Failed);
        var chance = new Random(1);
        _fixture.Store.BeforeGet = () =>
        {
            bool fails;
            lock (chance)
            {
                fails = chance.Next(7) == 0;
            }

            if (fails)
            {
                throw new StoreUnavailableException(StoreFault.Busy, "busy");
            }
        };
        await StartAsync(BulkAction.Delete);
        for (var rounds = 0; rounds < 1_000 && (await _bulks.GetBulkAsync(1, default))!.IsActive; rounds++)
        {
            await Runner().RunAsync(TimeSpan.FromMinutes(1), default);
        }

        Assert.Equal((BulkStatus.Completed, 70, null), await _bulks.GetBulkAsync(1, default) is { } end ? (end.Status, end.Done, end.StatusReason) : default);
    }
}
