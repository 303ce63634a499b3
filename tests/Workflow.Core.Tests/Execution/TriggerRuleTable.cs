using Workflow.Core.Definitions;
using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Plans;

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
/// <item>all_skipped: any other end gives skipped.</item>
/// <item>one_done: runs with the first success or failure; with none, skipped.</item>
/// <item>none_failed_min_one_success: a failure gives upstream_failed, else no success gives skipped.</item>
/// <item>none_skipped: a skipped one gives skipped.</item>
/// <item>n_success, which Airflow does not have: as one_success, with so many successes.</item>
/// <item>While one is not done, a rule that can't be met any more waits too, so that the order of ends is of no account.</item>
/// </list>
/// </remarks>
internal static class TriggerRuleTable
{
    private static readonly TriggerRule[] Columns =
    [
        TriggerRule.AllSuccess, TriggerRule.AllDone, TriggerRule.AllFailed, TriggerRule.OneSuccess,
        TriggerRule.OneFailed, TriggerRule.NoneFailed, TriggerRule.Always,
        TriggerRule.AllSkipped, TriggerRule.OneDone, TriggerRule.NoneFailedMinOneSuccess, TriggerRule.NoneSkipped,
        TriggerRule.NSuccess,
    ];

    // In the columns' order: all_success all_done all_failed one_success one_failed none_failed always, all_skipped one_done
    // none_failed_min_one_success none_skipped, n_success with 2
    private static readonly Dictionary<string, string> Rows = new(StringComparer.Ordinal)
    {
        [""] = "R R R R R R R R R R R R",

        ["S"] = "R R k R k R R k R R R k",
        ["F"] = "u R R u R u R k R u R u",
        ["K"] = "k R k k k R R R k k k k",
        ["."] = "- - - - - - - - - - - -",

        ["SS"] = "R R k R k R R k R R R R",
        ["SF"] = "u R k R R u R k R u R u",
        ["SK"] = "k R k R k R R k R R k k",
        ["S."] = "- - - R - - - - R - - -",
        ["FF"] = "u R R u R u R k R u R u",
        ["FK"] = "u R k u R u R k R u k u",
        ["F."] = "- - - - R - - - R - - -",
        ["KK"] = "k R k k k R R R k k k k",
        ["K."] = "- - - - - - - - - - - -",
        [".."] = "- - - - - - - - - - - -",

        ["SSS"] = "R R k R k R R k R R R R",
        ["SSF"] = "u R k R R u R k R u R R",
        ["SSK"] = "k R k R k R R k R R k R",
        ["SS."] = "- - - R - - - - R - - R",
        ["SFF"] = "u R k R R u R k R u R u",
        ["SFK"] = "u R k R R u R k R u k u",
        ["SF."] = "- - - R R - - - R - - -",
        ["SKK"] = "k R k R k R R k R R k k",
        ["SK."] = "- - - R - - - - R - - -",
        ["S.."] = "- - - R - - - - R - - -",
        ["FFF"] = "u R R u R u R k R u R u",
        ["FFK"] = "u R k u R u R k R u k u",
        ["FF."] = "- - - - R - - - R - - -",
        ["FKK"] = "u R k u R u R k R u k u",
        ["FK."] = "- - - - R - - - R - - -",
        ["F.."] = "- - - - R - - - R - - -",
        ["KKK"] = "k R k k k R R R k k k k",
        ["KK."] = "- - - - - - - - - - - -",
        ["K.."] = "- - - - - - - - - - - -",
        ["..."] = "- - - - - - - - - - - -",
    };

    /// <summary>Every row, as rule, upstreams, verdict.</summary>
    public static IEnumerable<(TriggerRule Rule, string Upstreams, Verdict Expected)> All() =>
        from row in Rows
        from column in Columns.Index()
        select (column.Item, row.Key, Read(row.Value[2 * column.Index]));

    /// <summary>The rows' upstreams.</summary>
    public static IReadOnlyCollection<string> Combinations => Rows.Keys;

    /// <summary>How many successes <see cref="TriggerRule.NSuccess"/> needs in the table.</summary>
    public const int Needed = 2;

    /// <summary>
    /// The verdict for any number of upstreams, all done: no rule but one counts how many succeeded, failed or were skipped,
    /// only whether any did, so the row of those kinds answers for all.
    /// </summary>
    public static Verdict Of(PlannedTask task, IReadOnlyCollection<char> ends)
    {
        if (task.Rule == TriggerRule.NSuccess && ends.Count > 0)
        {
            return ends.Count(end => end == 'S') >= task.TriggerCount ? Verdict.Run : ends.Contains('F') ? Verdict.FailUpstream : Verdict.Skip;
        }

        return Read(Rows[string.Concat("SFK".Where(ends.Contains))][2 * Array.IndexOf(Columns, task.Rule)]);
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
