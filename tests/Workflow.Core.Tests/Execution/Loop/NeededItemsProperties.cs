using CsCheck;
using Workflow.Core.Execution.Loop;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution.Loop;

/// <summary>Random lists whose task ends as soon as enough items have succeeded, or no longer can.</summary>
public class NeededItemsProperties
{
    private static int Runs => TestRun.Rounds(2_000, 300);

    [Fact]
    public Task Run_Ends_AsItsItemsDecide_AndDrivingAgainFromTheRecordGivesTheSame() =>
        NeededItems.Any.SampleAsync(
            async run =>
            {
                ItemsEngine.Record record = new();
                var outcome = await RunLoop.DriveAsync("r", run.Plan, new ItemsEngine(run, record, run.Order));
                AssertIsRight(run, record, outcome);

                await AssertIsReplayedAsync(run, record, outcome);
            },
            iter: Runs);

    [Fact]
    public Task Run_Ends_AndNothingIsDecidedTwice_WhenProcessesDieAtAnyWrite() =>
        Gen.Select(NeededItems.Any, Gen.Int[0, 30]).SampleAsync(
            async (run, writes) =>
            {
                ItemsEngine.Record record = new();
                for (var life = 0; ; life++)
                {
                    try
                    {
                        var outcome = await RunLoop.DriveAsync("r", run.Plan, new ItemsEngine(run, record, life % 2 == 0 ? run.Order : run.OtherOrder, life == 0 ? writes : writes + 1));
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

    private static async Task AssertIsReplayedAsync(NeededItems run, ItemsEngine.Record record, RunOutcome outcome)
    {
        var (items, ends, lost) = (record.Items.ToList(), record.Ends.ToList(), record.Lost);

        Assert.Equal(outcome, await RunLoop.DriveAsync("r", run.Plan, new ItemsEngine(run, record, run.OtherOrder)));

        Assert.Equal(items, record.Items);
        Assert.Equal(ends, record.Ends);
        Assert.Equal(lost, record.Lost);
    }

    private static void AssertIsRight(NeededItems run, ItemsEngine.Record record, RunOutcome outcome)
    {
        var succeeded = record.Items.Values.Count(status => status == ExecutionStatus.Succeeded);
        var isReached = run.Needed.AreReached(succeeded, run.Outcomes.Length);
        Assert.DoesNotContain(ExecutionStatus.Running, record.Items.Values); // nothing that was begun is forgotten
        Assert.Equal(isReached ? ExecutionStatus.Succeeded : ExecutionStatus.Failed, record.Ends[0]);
        Assert.Equal(isReached ? ExecutionStatus.Succeeded : ExecutionStatus.UpstreamFailed, record.Ends[1]);
        Assert.Equal(isReached ? RunStatus.Succeeded : RunStatus.Failed, outcome.Status);
        if (!run.Needed.CancelLosers)
        {
            Assert.Equal(run.Outcomes, record.Items.Values); // the others have gone on, and all have begun
            Assert.Equal(LostTasks.None, record.Lost);
        }

        Assert.True(record.Lost == LostTasks.None || record.Lost.Text == "0:0");
        Assert.True(record.Lost != LostTasks.None || !record.Items.ContainsValue(ExecutionStatus.Cancelled));
    }
}
