using Workflow.Core.Definitions;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Steps;

public sealed class ObservedRunTests
{
    private static readonly RunHead Running = new()
    {
        Id = "r",
        WorkflowId = 1,
        WorkflowVersion = 1,
        Status = RunStatus.Running,
        Trigger = RunTrigger.Manual,
        CreatedAt = EditorFixture.Start,
    };

    [Theory] // what is known, what another read says, whether that one began later, and what is known then
    [InlineData(RunStatus.Running, RunStatus.Paused, true, RunStatus.Paused)]
    [InlineData(RunStatus.Paused, RunStatus.Running, true, RunStatus.Running)]
    [InlineData(RunStatus.Paused, RunStatus.Running, false, RunStatus.Paused)]
    [InlineData(RunStatus.Running, RunStatus.Cancelling, false, RunStatus.Cancelling)]
    [InlineData(RunStatus.Cancelling, RunStatus.Running, true, RunStatus.Cancelling)]
    [InlineData(RunStatus.Cancelling, RunStatus.Paused, false, RunStatus.Cancelling)]
    [InlineData(RunStatus.Cancelling, RunStatus.Cancelled, false, RunStatus.Cancelled)]
    [InlineData(RunStatus.Cancelled, RunStatus.Cancelling, true, RunStatus.Cancelled)]
    [InlineData(RunStatus.Succeeded, RunStatus.Running, true, RunStatus.Succeeded)]
    public void See_KeepsWhatIsNewer(RunStatus known, RunStatus read, bool isLater, RunStatus then)
    {
        var earlier = ObservedRun.BeginRead();
        var run = new ObservedRun(Running with { Status = known });

        run.See(Running with { Status = read }, isLater ? ObservedRun.BeginRead() : earlier);

        Assert.Equal((then, then == RunStatus.Paused), (run.Run.Status, run.IsPaused));
    }

    [Fact]
    public void See_DoesNotTakeTheEndOfCleanupBack()
    {
        var order = new EndOrder(EndCause.TimeLimit, "it took too long", EditorFixture.Start);
        var run = new ObservedRun(Running with { Status = RunStatus.Cancelling, EndOrder = order with { CleanupEnd = "told" } });

        run.See(Running with { Status = RunStatus.Cancelling, EndOrder = order });

        Assert.Equal("told", run.Run.EndOrder?.CleanupEnd);
        Assert.True(run.EndsEarly(TriggerRule.Always).IsCancellationRequested);
    }

    [Fact]
    public void See_LeavesTheStateOfTheLastRead_WhenManySeeAtOneTime()
    {
        for (var round = 0; round < 200; round++)
        {
            var run = new ObservedRun(Running);
            var reads = Enumerable.Range(0, 8).Select(_ => ObservedRun.BeginRead()).ToList();

            Parallel.ForEach(reads.AsEnumerable().Reverse(), read => run.See(Running with { Status = read == reads[^1] ? RunStatus.Paused : RunStatus.Running, StatusReason = $"{read}" }, read));

            Assert.Equal(($"{reads[^1]}", true), (run.Run.StatusReason, run.IsPaused));
        }
    }
}
