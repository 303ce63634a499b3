using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
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
    public void See_CancelsWhatHasLost_AndNothingElse_WhicheverReadAnswersFirst()
    {
        var plan = RunPlan.Of([Task(), Task(), new PlannedTask("join", [0, 1], TriggerRule.OneSuccess, false) { CancelLosers = true }, Task()]);
        var run = new ObservedRun(Running);
        var before = run.EndsEarly(plan, 1);
        var earlier = ObservedRun.BeginRead();
        run.See(Running with { Lost = new LostTasks("2:1") });

        run.See(Running, ObservedRun.BeginRead()); // began later, but read what was there before
        run.See(Running, earlier);

        Assert.Equal(new LostTasks("2:1"), run.Run.Lost);
        Assert.True(before.IsCancellationRequested);
        Assert.Equal([false, true, false, false], Enumerable.Range(0, 4).Select(position => run.EndsEarly(plan, position).IsCancellationRequested));
        Assert.Equal(run.EndsEarly(TriggerRule.AllSuccess), run.EndsEarly(plan, 3)); // what can't lose has no token of its own

        run.See(Running with { Status = RunStatus.Cancelling });
        Assert.All(Enumerable.Range(0, 4), position => Assert.True(run.EndsEarly(plan, position).IsCancellationRequested));

        static PlannedTask Task() => new("a", [], TriggerRule.AllSuccess, false);
    }

    [Fact]
    public void See_CancelsTheItemsThatHaveLost_AlsoOfCleanup_AndThoseOfCleanupNotWithTheRun()
    {
        var plan = RunPlan.Of([List(TriggerRule.AllSuccess), List(TriggerRule.Always), List(TriggerRule.Always)]);
        var run = new ObservedRun(Running);
        var before = Enumerable.Range(0, 3).Select(position => run.EndsEarly(plan, position)).ToList();

        run.See(Running with { Lost = new LostTasks("1:1") });
        Assert.Equal([false, true, false], before.Select(ends => ends.IsCancellationRequested));

        run.See(Running with { Status = RunStatus.Cancelling, EndOrder = new EndOrder(EndCause.Person, "told", EditorFixture.Start) });
        Assert.Equal([true, true, false], before.Select(ends => ends.IsCancellationRequested));

        run.See(Running with { Status = RunStatus.Cancelling, EndOrder = new EndOrder(EndCause.Person, "told", EditorFixture.Start) { CleanupEnd = "told again" } });
        Assert.True(before[2].IsCancellationRequested);

        static PlannedTask List(TriggerRule rule) => new("a", [], rule, false) { HasItems = true, NeededSuccesses = new NeededSuccesses(1, null, CancelLosers: true) };
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
