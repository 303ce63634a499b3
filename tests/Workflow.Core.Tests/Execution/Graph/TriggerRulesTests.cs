using Workflow.Core.Definitions;
using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution.Graph;

public class TriggerRulesTests
{
    public static TheoryData<TriggerRule, string, Verdict> Table() => new(TriggerRuleTable.All().Select(
        row => new TheoryDataRow<TriggerRule, string, Verdict>(row.Rule, row.Upstreams, row.Expected)));

    [Fact]
    public void Table_HasEveryCombination_OfUpToThreeUpstreams()
    {
        const string kinds = "SFK.";
        IEnumerable<string> combinations = [""];
        List<string> all = [""];
        for (var upstreams = 1; upstreams <= 3; upstreams++)
        {
            combinations = [.. combinations.SelectMany(c => kinds.Where(k => c.Length == 0 || kinds.IndexOf(c[^1]) <= kinds.IndexOf(k)).Select(k => c + k))];
            all.AddRange(combinations);
        }

        Assert.Equal(1 + 4 + 10 + 20, all.Count);
        Assert.Equal(all, TriggerRuleTable.Combinations);
        Assert.Equal(all.Count * Enum.GetValues<TriggerRule>().Length, TriggerRuleTable.All().Count());
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void Decide_IsAirflows(TriggerRule rule, string upstreams, Verdict expected) => Assert.Equal(
        expected,
        TriggerRules.Decide(rule, new UpstreamCounts(upstreams.Length, upstreams.Count(c => c == 'S'), upstreams.Count(c => c == 'F'), upstreams.Count(c => c == 'K')) { Needed = TriggerRuleTable.Needed }));

    // The same table through the graph, so that each status is counted as what it is, in every order of the upstreams.
    [Theory]
    [MemberData(nameof(Table))]
    public void Complete_DecidesTheTaskDownstream_AsTheTableSays(TriggerRule rule, string upstreams, Verdict expected)
    {
        foreach (var order in Orders(upstreams))
        {
            foreach (var failure in new[] { ExecutionStatus.Failed, ExecutionStatus.TimedOut, ExecutionStatus.UpstreamFailed, ExecutionStatus.Cancelled })
            {
                Assert.Equal(expected, Decide(rule, order, failure));
            }
        }
    }

    [Theory]
    [InlineData(ExecutionStatus.Failed, ExecutionStatus.Running)]
    [InlineData(ExecutionStatus.TimedOut, ExecutionStatus.Running)]
    [InlineData(ExecutionStatus.Succeeded, ExecutionStatus.Running)]
    [InlineData(ExecutionStatus.Skipped, ExecutionStatus.Skipped)]
    [InlineData(ExecutionStatus.UpstreamFailed, ExecutionStatus.UpstreamFailed)] // it never got to fail
    [InlineData(ExecutionStatus.Cancelled, ExecutionStatus.UpstreamFailed)]
    public void Complete_CountsAFailureAsDone_WhenTheTaskAllowsIt(ExecutionStatus upstream, ExecutionStatus expected)
    {
        var graph = new TaskGraph(RunPlan.Of([
            new PlannedTask("a", [], TriggerRule.AllSuccess, AllowFailure: true),
            new PlannedTask("b", [0], TriggerRule.AllSuccess, AllowFailure: false)]));
        graph.Start([]);
        graph.Complete(0, upstream, []);

        Assert.Equal(expected, graph.StatusOf(1));
    }

    private static Verdict Decide(TriggerRule rule, string upstreams, ExecutionStatus failure)
    {
        var graph = new TaskGraph(RunPlan.Of([
            .. upstreams.Select((_, i) => new PlannedTask($"u{i}", [], TriggerRule.AllSuccess, AllowFailure: false)),
            new PlannedTask("t", [.. Enumerable.Range(0, upstreams.Length)], rule, AllowFailure: false) { TriggerCount = TriggerRuleTable.Needed }]));
        List<Decision> decisions = [];
        graph.Start(decisions);
        foreach (var (position, upstream) in upstreams.Index())
        {
            if (upstream != '.')
            {
                graph.Complete(position, upstream switch { 'S' => ExecutionStatus.Succeeded, 'K' => ExecutionStatus.Skipped, _ => failure }, decisions);
            }
        }

        return decisions.Where(d => d.Position == upstreams.Length).Select(d => d.Verdict).SingleOrDefault(Verdict.Wait);
    }

    private static IEnumerable<string> Orders(string letters) =>
        letters.Length < 2
            ? [letters]
            : letters.Index().SelectMany(l => Orders(letters.Remove(l.Index, 1)).Select(rest => l.Item + rest)).Distinct();
}
