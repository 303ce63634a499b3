using Microsoft.Extensions.Logging.Abstractions;
using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Steps;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Execution.Steps;

namespace Workflow.Core.Tests.Execution.Pools;

/// <summary>What the line of a call's items knows of each of them.</summary>
public sealed class ItemLineTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    // One may get its place, find no worker and come back, when others have waited since: all that have waited are known, not the last one.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Items_ThatHaveWaited_AreKnownForTheWholeCall(int items)
    {
        using var fixture = await PoolFixture.BeginAsync(",'for_each':[0,1,2,3,4]");
        await fixture.DoAsync(fixture.Run.Store, fixture.Places, new TaskStep(StepKind.Work, new TaskCall(0, Kind: CallKind.Expand)));
        await fixture.OtherTakesAsync();
        var pools = fixture.PoolsOf(fixture.Run.Store, fixture.Places);
        using var runner = new TaskRunner(Types, fixture.Run.Store, fixture.Run.Store, fixture.Run.Secrets, fixture.Run.Time, NullLogger<TaskRunner>.Instance);
        var line = new ItemLine(pools, WaitingOf(fixture, runner), new ItemCall(fixture.Run.Run, fixture.Version, 0), () => true, () => { }, fixture.Run.Time, CancellationToken.None);
        var all = Enumerable.Range(0, items).Select(index => new PendingItem(index, 1)).ToList();

        for (var i = 0; i < items; i++)
        {
            using var turn = line.Enter(all[i]);
            var taking = line.TakeAsync(all[i], turn, CancellationToken.None);
            await fixture.Run.Time.WhenSetAsync(Moment).SoonAsync();
            fixture.Run.Time.Advance(Moment);
            await fixture.Run.Time.WhenSetAsync(Moment).SoonAsync();
            await (i == 0 ? pools.FreeAsync(PoolFixture.Other, CancellationToken.None) : line.FreeAsync(all[i - 1]));
            fixture.Run.Time.Advance(Moment);
            Assert.Equal((true, null), await taking.SoonAsync());
        }

        Assert.All(all, item => Assert.True(line.HasRecorded(item) && line.MayHave(item)));
        Assert.False(line.HasRecorded(new PendingItem(0, 2)) || line.MayHave(new PendingItem(items, 1)));
        var waits = (await fixture.Run.Store.ListExecutionsAsync(RunnerFixture.RunId, null, 100, CancellationToken.None)).Where(e => e.Index is not null);
        Assert.Equal(Enumerable.Range(0, items).Select(index => (index, ExecutionStatus.Waiting)), waits.Select(e => (e.Index!.Value, e.Status)).Order());
    }

    private static TaskTypeCatalog Types { get; } = new([new LambdaTaskType((_, _) => throw new InvalidOperationException())]);

    private static WaitingTasks WaitingOf(PoolFixture fixture, TaskRunner runner)
    {
        var (run, store) = (fixture.Run, fixture.Run.Store);
        var starter = new RunStarter(run.Workflows, store, store, run.Ids, run.Launcher);
        var control = new RunControl(store, store, store, new RunEnds(new QueuePromoter(starter, run.Time)), run.Launcher, run.Time);
        return new WaitingTasks(Types, runner, run.Workflows, store, store, store, run.Versions, starter, run.Deadlocks, control, run.Time);
    }
}
