using CsCheck;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution.Loop;

/// <summary>Random runs in which most tasks that can do so cancel the upstreams that they do not wait for.</summary>
public class RaceProperties
{
    // A failure of the last would be of the test: half of the races must have losers.
    private static int Runs => TestRun.Rounds(2_000, 300);

    private static readonly Gen<RandomRun> Races = RandomRun.Gen60.Select(run => run with
    {
        Plan = RunPlan.Of([.. run.Plan.Tasks.Select((task, i) => task with { CancelLosers = i % 3 < 2 && !task.IsCatchTask && task.Upstreams.Length > 1 && !task.Rule.WaitsForAll() })]),
    });

    [Fact]
    public Task Run_Ends_WithOneEndForEachTask_AndDrivingAgainFromTheRecordGivesTheSame() =>
        Races.SampleAsync(
            async run =>
            {
                RaceEngine.Record record = new();
                var outcome = await RunLoop.DriveAsync("r", run.Plan, new RaceEngine(run, record, run.Order));
                AssertIsRight(run, record, outcome);

                await AssertIsReplayedAsync(run, record, outcome);
            },
            iter: Runs);

    [Fact]
    public Task Run_Ends_AndNothingIsDecidedTwice_WhenProcessesDieAtAnyWrite() =>
        Gen.Select(Races, Gen.Int[0, 25]).SampleAsync(
            async (run, writes) =>
            {
                RaceEngine.Record record = new();
                for (var life = 0; ; life++)
                {
                    var engine = new RaceEngine(run, record, life % 2 == 0 ? run.Order : run.OtherOrder, life == 0 ? writes : writes + 1);
                    try
                    {
                        var outcome = await RunLoop.DriveAsync("r", run.Plan, engine);
                        AssertIsRight(run, record, outcome);
                        await AssertIsReplayedAsync(run, record, outcome);
                        return;
                    }
                    catch (OperationCanceledException)
                    {
                        Assert.InRange(life, 0, 200); // each life writes something
                    }
                }
            },
            iter: Runs);

    private static async Task AssertIsReplayedAsync(RandomRun run, RaceEngine.Record record, RunOutcome outcome)
    {
        var (ends, lost) = (record.Ends.ToDictionary(), record.Lost);
        var again = new RaceEngine(run, record, run.OtherOrder);

        Assert.Equal(outcome, await RunLoop.DriveAsync("r", run.Plan, again));

        Assert.Empty(again.Begun);
        Assert.Equal(ends.OrderBy(e => e.Key), record.Ends.OrderBy(e => e.Key));
        Assert.Equal(lost, record.Lost);
    }

    private static void AssertIsRight(RandomRun run, RaceEngine.Record record, RunOutcome outcome)
    {
        Assert.Equal(run.Plan.Tasks.Length, record.Ends.Count);
        Assert.Equal(run.Fails([.. record.Ends.OrderBy(e => e.Key).Select(e => e.Value)]), outcome.Status == RunStatus.Failed);
        foreach (var (position, status) in record.Ends)
        {
            if (status == ExecutionStatus.Cancelled)
            {
                // Everything directly downstream has lost too, is clean-up, or is a task that was decided without it.
                var join = Assert.IsType<int>(record.Lost.JoinOf(position));
                Assert.True(run.Plan.Tasks[join].CancelLosers);
                Assert.NotEqual(TriggerRule.Always, run.Plan.Tasks[position].Rule);
                Assert.All(run.Plan.Tasks.Index().Where(next => next.Item.Upstreams.Contains(position)), next => Assert.True(
                    next.Item.Rule.IsCleanup() || record.Lost.JoinOf(next.Index) is not null || (next.Item.CancelLosers && record.Ends[next.Index] != ExecutionStatus.UpstreamFailed),
                    $"{position} was cancelled, but {next.Index} needs it."));
            }
        }
    }
}
