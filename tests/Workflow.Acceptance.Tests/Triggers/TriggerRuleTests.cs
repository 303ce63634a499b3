using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Triggers;

/// <summary>
/// Every trigger rule over every pair of ends, in one wide workflow. The table follows Airflow's documentation
/// (Core Concepts, DAGs, Trigger Rules) and the states that its scheduler gives to a task that can't run.
/// </summary>
public sealed class TriggerRuleTests(AcceptanceHost host)
{
    private static readonly string[] Rules =
        ["all_success", "all_done", "all_failed", "one_success", "one_failed", "none_failed", "always",
        "all_skipped", "one_done", "n_success", "none_failed_min_one_success", "none_skipped"];

    // Ends: S succeeded, F failed, K skipped, U upstream_failed. Verdicts, in the order of the rules: R runs, k skipped, u upstream_failed.
    private static readonly (string Ends, string Verdicts)[] Table =
    [
        ("SS", "RRkRkRRkRRRR"),
        ("SF", "uRkRRuRkRuuR"),
        ("SK", "kRkRkRRkRkRk"),
        ("SU", "uRkRRuRkRuuR"),
        ("FF", "uRRuRuRkRuuR"),
        ("FK", "uRkuRuRkRuuk"),
        ("FU", "uRRuRuRkRuuR"),
        ("KK", "kRkkkRRRkkkk"),
        ("KU", "uRkuRuRkRuuk"),
        ("UU", "uRRuRuRkRuuR"),
    ];

    [Fact]
    public async Task TriggerRule_GivesWhatAirflowGives_ForEveryPairOfEnds()
    {
        var story = await host.Client.PlayAsync(Define.Workflow(Define.UniqueName("rules"), [.. Ends(), .. Joins().Select(j => j.Task)]));

        Assert.Equal("FAILED", story.Status);
        var expected = Joins().Select(j => $"{j.Task["name"]}: {j.Expected}").ToList();
        Assert.Equal(120, expected.Count);
        Assert.Equal(expected, Joins().Select(j => $"{j.Task["name"]}: {story.StatusOf($"{j.Task["name"]}")}"));
    }

    private static IEnumerable<JsonObject> Ends() => new[] { 1, 2 }.SelectMany(i => new[]
    {
        Define.Pass($"S{i}").After(),
        Define.Broken($"F{i}").After(),
        Define.Pass($"K{i}").After().With("when", "false"),
        Define.Pass($"U{i}").After($"F{i}"),
    });

    private static IEnumerable<(JsonObject Task, string Expected)> Joins() =>
        from row in Table
        from rule in Rules.Index()
        select (
            Define.Pass($"{rule.Item}_{row.Ends}").After($"{row.Ends[0]}1", $"{row.Ends[1]}2").With("trigger_rule", rule.Item).With("trigger_count", rule.Item == "n_success" ? 2 : null),
            row.Verdicts[rule.Index] switch { 'R' => "SUCCEEDED", 'k' => "SKIPPED", _ => "UPSTREAM_FAILED" });
}
