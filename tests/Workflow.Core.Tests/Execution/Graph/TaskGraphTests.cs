using System.Collections.Immutable;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution.Graph;

public class TaskGraphTests
{
    private readonly List<Decision> _decisions = [];

    [Fact]
    public void Start_RunsWhatWaitsForNothing_ByPosition()
    {
        var graph = new TaskGraph(Plan([], [0], [], [0, 2]));

        graph.Start(_decisions);

        Assert.Equal([new(0, Verdict.Run), new(2, Verdict.Run)], _decisions);
        Assert.Equal(ExecutionStatus.Running, graph.StatusOf(0));
        Assert.Equal(ExecutionStatus.Pending, graph.StatusOf(1));
        Assert.False(graph.IsFinished);
    }

    [Fact]
    public void IsFinished_IsTrue_WhenThereAreNoTasks()
    {
        var graph = new TaskGraph(Plan());

        graph.Start(_decisions);

        Assert.True(graph.IsFinished);
        Assert.Empty(_decisions);
    }

    [Fact]
    public void Complete_RunsATask_WhenTheLastOfItsUpstreamsEnds()
    {
        var graph = Started(Plan([], [], [0, 1]));

        graph.Complete(1, ExecutionStatus.Succeeded, _decisions);
        Assert.Empty(_decisions);

        graph.Complete(0, ExecutionStatus.Succeeded, _decisions);
        Assert.Equal([new(2, Verdict.Run)], _decisions);
    }

    [Theory]
    [InlineData(ExecutionStatus.Pending)]
    [InlineData(ExecutionStatus.Running)]
    [InlineData(ExecutionStatus.Waiting)]
    public void Complete_Throws_WhenTheStatusIsNotFinal(ExecutionStatus status)
    {
        var graph = Started(Plan([[]]));

        Assert.Throws<ArgumentOutOfRangeException>(() => graph.Complete(0, status, _decisions));
        Assert.Equal(ExecutionStatus.Running, graph.StatusOf(0));
    }

    [Fact]
    public void Complete_Throws_WhenTheTaskIsNotRunning()
    {
        var graph = Started(Plan([], [0], [1]));

        Assert.Throws<InvalidOperationException>(() => graph.Complete(1, ExecutionStatus.Succeeded, _decisions)); // waits

        graph.Complete(0, ExecutionStatus.Failed, _decisions);
        Assert.Throws<InvalidOperationException>(() => graph.Complete(0, ExecutionStatus.Succeeded, _decisions)); // has ended
        Assert.Throws<InvalidOperationException>(() => graph.Complete(2, ExecutionStatus.Succeeded, _decisions)); // was settled
        Assert.True(graph.IsFinished);
    }

    [Theory]
    [InlineData(ExecutionStatus.Skipped, Verdict.Skip)]
    [InlineData(ExecutionStatus.Failed, Verdict.FailUpstream)]
    public void Complete_SettlesAChainOf10000_WithoutOverflow(ExecutionStatus first, Verdict expected)
    {
        const int length = 10_000;
        var graph = Started(Plan([.. Enumerable.Range(0, length).Select(i => i == 0 ? ImmutableArray<int>.Empty : [i - 1])]));

        graph.Complete(0, first, _decisions);

        Assert.True(graph.IsFinished);
        Assert.Equal(Enumerable.Range(1, length - 1).Select(i => new Decision(i, expected)), _decisions);
    }

    [Fact]
    public void Cancel_SettlesAChainOf10000_WithoutOverflow()
    {
        const int length = 10_000;
        var graph = Started(Plan([.. Enumerable.Range(0, length).Select(i => i == length - 1 ? ImmutableArray<int>.Empty : [i + 1])]));

        graph.Cancel(_decisions);
        graph.Complete(length - 1, ExecutionStatus.Cancelled, _decisions);

        Assert.True(graph.IsFinished);
        Assert.Equal(length - 1, _decisions.Count);
    }

    [Fact]
    public void Cancel_LeavesRunningTasksToTheirEngine_AndRunsCleanUpAfterThem()
    {
        var graph = Started(RunPlan.Of([
            new PlannedTask("work", [], TriggerRule.AllSuccess, false),
            new PlannedTask("more", [0], TriggerRule.AllDone, false),
            new PlannedTask("clean-up", [1], TriggerRule.Always, false)]));

        graph.Cancel(_decisions);
        Assert.Equal([new(1, Verdict.Cancel), new(2, Verdict.Run)], _decisions); // more has ended: it never ran
        Assert.Equal(ExecutionStatus.Running, graph.StatusOf(0));
        _decisions.Clear();

        graph.Complete(0, ExecutionStatus.Cancelled, _decisions);
        Assert.Empty(_decisions);
        graph.Complete(2, ExecutionStatus.Succeeded, _decisions);
        Assert.True(graph.IsFinished);
    }

    [Fact]
    public void Cancel_DecidesNothingNew_WhenItIsCalledAgain()
    {
        var graph = Started(RunPlan.Of([
            new PlannedTask("work", [], TriggerRule.AllSuccess, false),
            new PlannedTask("clean-up", [0], TriggerRule.Always, false)]));

        graph.Cancel(_decisions);
        graph.Cancel(_decisions);
        Assert.Empty(_decisions);

        graph.Complete(0, ExecutionStatus.Succeeded, _decisions);
        Assert.Equal([new(1, Verdict.Run)], _decisions);
    }

    private TaskGraph Started(RunPlan plan)
    {
        var graph = new TaskGraph(plan);
        graph.Start(_decisions);
        _decisions.Clear();
        return graph;
    }

    private static RunPlan Plan(params ImmutableArray<int>[] upstreams) =>
        RunPlan.Of([.. upstreams.Select((u, i) => new PlannedTask($"t{i}", u, TriggerRule.AllSuccess, AllowFailure: false))]);
}
