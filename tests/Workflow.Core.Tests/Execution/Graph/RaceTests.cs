using Workflow.Core.Definitions;
using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution.Graph;

/// <summary>Which tasks lose when a task with <c>cancel_losers</c> is decided to run.</summary>
public class RaceTests
{
    private readonly List<Decision> _decisions = [];

    public static TheoryData<TriggerRule, ExecutionStatus, bool> Rules => new(
        from rule in Enum.GetValues<TriggerRule>()
        from end in new[] { ExecutionStatus.Succeeded, ExecutionStatus.Failed, ExecutionStatus.Skipped }
        select (rule, end, (rule, end) is
            (TriggerRule.OneSuccess or TriggerRule.NSuccess or TriggerRule.OneDone, ExecutionStatus.Succeeded) or (TriggerRule.OneFailed or TriggerRule.OneDone, ExecutionStatus.Failed)));

    [Theory]
    [MemberData(nameof(Rules))]
    public void Losers_AreFound_WhereTheRuleIsMetBeforeAllAreDone(TriggerRule rule, ExecutionStatus end, bool isMet)
    {
        var graph = Started(A(), A(), Join(0, 1) with { Rule = rule }, A(1) with { Rule = TriggerRule.Always });

        graph.Complete(0, end, _decisions);

        var race = graph.TryTakeRace(_decisions);
        Assert.Equal(isMet, race is not null);
        Assert.Equal(isMet, graph.IsLost(1));
        Assert.Equal(isMet ? [1] : [], race?.Losers ?? []);
        Assert.Null(graph.TryTakeRace(_decisions));
    }

    // The plan: 0 wins at once; the join is last. What loses, and what of it had not begun.
    public static TheoryData<string, PlannedTask[], int[], int[]> Plans => new()
    {
        { "the others", [A(), A(), A(), Join(0, 1, 2)], [1, 2], [] },
        { "what leads to them", [A(), A(), A(1), A(2), Join(0, 3)], [1, 2, 3], [2, 3] },
        { "all of several ways", [A(), A(), A(1), A(1), Join(0, 2, 3)], [1, 2, 3], [2, 3] },
        { "not what another needs", [A(), A(), A(), A(1), Join(0, 1, 2)], [2], [] },
        { "what leads to that goes on", [A(), A(), A(1), A(2), A(2), Join(0, 3)], [3], [3] },
        { "clean-up needs nothing", [A(), A(), A(1) with { Rule = TriggerRule.Always }, Join(0, 1)], [1], [] },
        { "clean-up does not lose", [A(), A(), A(1) with { Rule = TriggerRule.Always }, Join(0, 2)], [], [] },
        { "what a join without it leaves", [A(), A(), A(0, 1) with { Rule = TriggerRule.OneSuccess }, Join(0, 1)], [], [] },
        { "what another join closes", [A(), A(), Join(0, 1), Join(0, 1)], [1], [] },
        { "what has begun beside what leads to it", [A(), A(), A(0, 1) with { Rule = TriggerRule.OneSuccess }, Join(0, 2)], [1, 2], [] },
    };

    [Theory]
    [MemberData(nameof(Plans))]
    public void Losers_AreThoseThatNothingElseNeeds(string what, PlannedTask[] tasks, int[] lost, int[] settled)
    {
        var graph = Started(tasks);

        graph.Complete(0, ExecutionStatus.Succeeded, _decisions);

        List<Race> races = [];
        while (graph.TryTakeRace(_decisions) is { } race)
        {
            races.Add(race);
        }

        Assert.Equal($"{what}: {string.Join(',', lost)}", $"{what}: {string.Join(',', races.SelectMany(race => race.Losers).Order())}");
        Assert.Equal($"{what}: {string.Join(',', settled)}", $"{what}: {string.Join(',', races.SelectMany(race => race.Settled).Select(d => d.Position).Order())}");
        Assert.All(settled, position => Assert.Equal(ExecutionStatus.Cancelled, graph.StatusOf(position)));
        Assert.All(lost.Except(settled), position => Assert.Equal(ExecutionStatus.Running, graph.StatusOf(position)));
    }

    [Fact]
    public void Loser_CountsAsSkipped_AndDoesNotFailTheRun()
    {
        var plan = RunPlan.Of([A(), A(), A(1), Join(0, 2), A(1, 2) with { Rule = TriggerRule.Always }]);
        var graph = new TaskGraph(plan);
        graph.Start(_decisions);
        graph.Complete(0, ExecutionStatus.Succeeded, _decisions);
        var race = Assert.IsType<Race>(graph.TryTakeRace(_decisions));
        Assert.Equal("lost: 'join' was decided first", Assert.Single(race.Settled).Settled(plan, default).StatusReason);

        graph.Complete(1, ExecutionStatus.Cancelled, _decisions);
        Assert.Equal(ExecutionStatus.Running, graph.StatusOf(4));
        graph.Complete(4, ExecutionStatus.Succeeded, _decisions);
        graph.Complete(3, ExecutionStatus.Succeeded, _decisions);

        Assert.True(graph.IsFinished);
        Assert.Equal(RunStatus.Succeeded, Workflow.Core.Execution.Loop.RunOutcome.Of(plan, graph).Status);
    }

    [Fact]
    public void Nothing_Loses_WhenTheRunIsCancelled()
    {
        var graph = Started(A(), A(), Join(0, 1));
        graph.Complete(0, ExecutionStatus.Succeeded, _decisions);

        graph.Cancel(_decisions);

        Assert.Null(graph.TryTakeRace(_decisions));
    }

    // The work is counted: each edge is looked at once or twice, however many tasks one edge leads to.
    [Fact]
    public void Losers_AreFoundInOnePass_ForAWideAndDeepGraph()
    {
        const int width = 3_000;
        PlannedTask[] tasks = [A(), A(), .. Enumerable.Range(0, width).Select(_ => A(1)), Join([0, .. Enumerable.Range(2, width)])];
        var plan = RunPlan.Of([.. tasks]);
        var asked = 0;

        var losers = Losers.Of(plan, width + 2, position => ++asked > 0 && position == 0, new HashSet<int> { width + 2 }, new HashSet<int>());

        Assert.Equal(width + 1, losers.Count);
        Assert.InRange(asked, width, (2 * width) + 2);
    }

    private static PlannedTask A(params int[] upstreams) => new("a", [.. upstreams], TriggerRule.AllSuccess, false);

    private static PlannedTask Join(params int[] upstreams) => new("join", [.. upstreams], TriggerRule.OneSuccess, false) { CancelLosers = true };

    private TaskGraph Started(params PlannedTask[] tasks)
    {
        var graph = new TaskGraph(RunPlan.Of([.. tasks]));
        graph.Start(_decisions);
        return graph;
    }
}
