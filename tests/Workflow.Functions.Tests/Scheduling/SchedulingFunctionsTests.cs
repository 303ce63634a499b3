using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging.Abstractions;
using Workflow.Core.Bulk;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.Maintenance;
using Workflow.Core.Scheduling;
using Workflow.Core.Scheduling.Backfills;
using Workflow.Functions.Engine;
using Workflow.Functions.Health;
using Workflow.Functions.Scheduling;
using Workflow.Functions.Tests.Health;
using Workflow.Functions.Tests.Hub;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;

namespace Workflow.Functions.Tests.Scheduling;

/// <summary>Schedules and backfills on the hub.</summary>
public sealed class SchedulingFunctionsTests : HubTest
{
    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task CheckScheduledWorkflowsAsync_StartsWhatIsDue_Once()
    {
        var id = await SaveAsync();
        await MoveBackAsync(id, TimeSpan.FromMinutes(1));

        await CheckAsync();
        await CheckAsync();

        // A minute may begin between the two.
        var ticks = await Hub.Get<IScheduleStore>().ListTicksAsync(id, 10, None);
        Assert.InRange(ticks.Count, 1, 2);
        Assert.Distinct(ticks.Select(tick => tick.ScheduledFor));
        foreach (var tick in ticks)
        {
            Assert.Equal(TickOutcome.Fired, tick.Outcome);
            var run = await Hub.EndAsync(tick.RunId!);
            Assert.Equal((RunStatus.Succeeded, RunTrigger.Schedule, tick.ScheduledFor), (run.Status, run.Trigger, run.ScheduledFor!.Value));
        }

        Assert.Equal(ticks.Select(_ => "a"), Hub.Probe.Calls);
    }

    [Fact]
    public async Task CheckScheduledWorkflowsAsync_BeginsARun_WhenItsInstantHasCome()
    {
        var id = (await Hub.SaveAsync(Define.Workflow("w", Probe("a")))).Id;
        var starter = Hub.Get<RunStarter>();
        var later = await starter.StartAsync(id, new RunStart(RunTrigger.Manual) { StartAt = DateTimeOffset.UtcNow.AddDays(1) }, None);
        var soon = await starter.StartAsync(id, new RunStart(RunTrigger.Manual) { StartAt = DateTimeOffset.UtcNow.AddSeconds(2) }, None);

        await Eventually.ReadsAsync(
            "it has begun",
            async () =>
            {
                await CheckAsync();
                return (await Hub.Get<IRunReader>().GetHeadAsync(soon.Id, None))!;
            },
            run => run.Status != RunStatus.Queued);

        var ended = await Hub.EndAsync(soon.Id);
        Assert.Equal(RunStatus.Succeeded, ended.Status);
        Assert.True(ended.StartedAt >= soon.StartAt);
        Assert.Equal(RunStatus.Queued, (await Hub.Get<IRunReader>().GetHeadAsync(later.Id, None))!.Status);
        Assert.Equal(["a"], Hub.Probe.Calls);
    }

    [Fact]
    public async Task Backfill_GoesOnAsItsRunsEnd_WithoutTheTimer()
    {
        var id = await SaveAsync();
        var backfiller = Hub.Get<Backfiller>();
        var to = new DateTimeOffset(2025, 1, 1, 0, 5, 0, TimeSpan.Zero);

        await backfiller.StartAsync(id, new BackfillOrder(to.AddMinutes(-5), to, 2, Reprocess.None), null, None);

        var done = await Eventually.ReadsAsync("the backfill is over", () => backfiller.FindAsync(id, 1, None), b => b.Status == BackfillStatus.Completed);
        Assert.Equal((5, 5), (done.Started, done.Succeeded));
        Assert.Equal(5, Hub.Probe.Calls.Count);
    }

    // Of every minute, which is not due before a minute has passed.
    private async Task<long> SaveAsync() => (await Hub.SaveAsync(Define.Workflow("w", Probe("a")).With("cron_expression", "* * * * *"))).Id;

    private async Task MoveBackAsync(long id, TimeSpan by)
    {
        var schedules = Hub.Get<IScheduleStore>();
        var state = (await schedules.GetScheduleAsync(id, None))!;
        var now = DateTimeOffset.UtcNow;
        Assert.NotNull(await schedules.AdvanceAsync(new ScheduleAdvance(state with { Cursor = now - by, DueAt = now }, [], now), None));
    }

    private Task CheckAsync() =>
        new SchedulingFunctions(Hub.Get<SchedulerRound>(), Hub.Get<DelayedStarts>(), Hub.Get<BulkRunner>(), new RoundRecords(new FakeRounds(), TimeProvider.System, NullLogger<RoundRecords>.Instance), Hub.Get<DurableClients>()).CheckScheduledWorkflowsAsync(new TimerInfo(), Hub.Client, None);
}
