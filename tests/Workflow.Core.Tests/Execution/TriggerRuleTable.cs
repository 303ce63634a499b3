using Workflow.Core.Definitions;
using Workflow.Core.Execution.Graph;

namespace Workflow.Core.Tests.Execution;

/// <summary>
/// The verdict of each rule for each combination of up to three upstreams, from Airflow's documentation (Core
/// Concepts, DAGs, Trigger Rules) and the states its scheduler gives to a task that can't run (<c>TriggerRuleDep</c>).
/// </summary>
/// <remarks>
/// <para>Upstreams, in any order: <c>S</c> succeeded, <c>F</c> failed or upstream_failed, <c>K</c> skipped, <c>.</c> not done.</para>
/// <para>Verdicts: <c>R</c> run, <c>k</c> skipped, <c>u</c> upstream_failed, <c>-</c> wait.</para>
/// <list type="bullet">
/// <item>all_success: a failure gives upstream_failed, else a skipped one gives skipped.</item>
/// <item>all_done: runs once all are done. always: the same here, which is where this service differs from Airflow.</item>
/// <item>all_failed: a success or a skipped one gives skipped.</item>
/// <item>one_success: runs with the first success; with none, all skipped gives skipped, else upstream_failed.</item>
/// <item>one_failed: runs with the first failure; with none, skipped.</item>
/// <item>none_failed: a failure gives upstream_failed.</item>
/// <item>While one is not done, a rule that can't be met any more waits too, so that the order of ends is of no account.</item>
/// </list>
/// </remarks>
internal static class TriggerRuleTable
{
    private static readonly TriggerRule[] Columns =
    [
        TriggerRule.AllSuccess, TriggerRule.AllDone, TriggerRule.AllFailed, TriggerRule.OneSuccess,
        TriggerRule.OneFailed, TriggerRule.NoneFailed, TriggerRule.Always,
    ];

    // In the columns' order: all_success all_done all_failed one_success one_failed none_failed always
    private static readonly Dictionary<string, string> Rows = new(StringComparer.Ordinal)
    {
        [""] = "R R R R R R R",

        ["S"] = "R R k R k R R",
        ["F"] = "u R R u R u R",
        ["K"] = "k R k k k R R",
        ["."] = "- - - - - - -",

        ["SS"] = "R R k R k R R",
        ["SF"] = "u R k R R u R",
        ["SK"] = "k R k R k R R",
        ["S."] = "- - - R - - -",
        ["FF"] = "u R R u R u R",
        ["FK"] = "u R k u R u R",
        ["F."] = "- - - - R - -",
        ["KK"] = "k R k k k R R",
        ["K."] = "- - - - - - -",
        [".."] = "- - - - - - -",

        ["SSS"] = "R R k R k R R",
        ["SSF"] = "u R k R R u R",
        ["SSK"] = "k R k R k R R",
        ["SS."] = "- - - R - - -",
        ["SFF"] = "u R k R R u R",
        ["SFK"] = "u R k R R u R",
        ["SF."] = "- - - R R - -",
        ["SKK"] = "k R k R k R R",
        ["SK."] = "- - - R - - -",
        ["S.."] = "- - - R - - -",
        ["FFF"] = "u R R u R u R",
        ["FFK"] = "u R k u R u R",
        ["FF."] = "- - - - R - -",
        ["FKK"] = "u R k u R u R",
        ["FK."] = "- - - - R - -",
        ["F.."] = "- - - - R - -",
        ["KKK"] = "k R k k k R R",
        ["KK."] = "- - - - - - -",
        ["K.."] = "- - - - - - -",
        ["..."] = "- - - - - - -",
    };

    /// <summary>Every row, as rule, upstreams, verdict.</summary>
    public static IEnumerable<(TriggerRule Rule, string Upstreams, Verdict Expected)> All() =>
        from row in Rows
        from column in Columns.Index()
        select (column.Item, row.Key, Read(row.Value[2 * column.Index]));

    /// <summary>The rows' upstreams.</summary>
    public static IReadOnlyCollection<string> Combinations => Rows.Keys;

    /// <summary>
    /// The verdict for any number of upstreams, all done: no rule counts how many succeeded, failed or were skipped, only
    /// whether any did, so the row of those kinds answers for all.
    /// </summary>
    public static Verdict Of(TriggerRule rule, bool anySucceeded, bool anyFailed, bool anySkipped)
    {
        var row = (anySucceeded ? "S" : "") + (anyFailed ? "F" : "") + (anySkipped ? "K" : "");
        return Read(Rows[row][2 * Array.IndexOf(Columns, rule)]);
    }

    private static Verdict Read(char letter) => letter switch
    {
        'R' => Verdict.Run,
        'k' => Verdict.Skip,
        'u' => Verdict.FailUpstream,
        '-' => Verdict.Wait,
        _ => throw new FormatException($"'{letter}' is no verdict."),
    };
}
