using System.Runtime.CompilerServices;
using Workflow.Core.Definitions;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Graph;

/// <summary>The result of a trigger rule for a task.</summary>
public enum Verdict
{
    /// <summary>Not decided: wait for more upstreams.</summary>
    Wait,

    /// <summary>Run it.</summary>
    Run,

    /// <summary>Do not run it: it becomes <c>SKIPPED</c>.</summary>
    Skip,

    /// <summary>Do not run it: it becomes <c>UPSTREAM_FAILED</c>.</summary>
    FailUpstream,

    /// <summary>Do not run it: its run is being cancelled, and it becomes <c>CANCELLED</c>.</summary>
    Cancel,

    /// <summary>Do not run it: another task was decided to run without it, and it becomes <c>CANCELLED</c>.</summary>
    Lose,
}

/// <summary>Extensions of <see cref="Verdict"/>.</summary>
public static class Verdicts
{
    /// <summary>The status that it gives a task.</summary>
    /// <param name="verdict">Never <see cref="Verdict.Wait"/>.</param>
    public static ExecutionStatus Status(this Verdict verdict) => verdict switch
    {
        Verdict.Run => ExecutionStatus.Running,
        Verdict.Skip => ExecutionStatus.Skipped,
        Verdict.FailUpstream => ExecutionStatus.UpstreamFailed,
        _ => ExecutionStatus.Cancelled,
    };
}

/// <summary>How many of a task's upstreams have ended, and how.</summary>
/// <param name="Total">All upstreams.</param>
/// <param name="Succeeded">Succeeded, or failed with <c>allow_failure</c>.</param>
/// <param name="Failed">Ended <c>FAILED</c>, <c>TIMED_OUT</c>, <c>UPSTREAM_FAILED</c> or <c>CANCELLED</c>.</param>
/// <param name="Skipped">Ended <c>SKIPPED</c>, or with an error that a task catches.</param>
public readonly record struct UpstreamCounts(int Total, int Succeeded, int Failed, int Skipped)
{
    /// <summary>How many have to succeed with rule <see cref="TriggerRule.NSuccess"/>.</summary>
    public int Needed { get; init; } = 1;

    /// <summary>How many of the skipped ended with an error that this task catches.</summary>
    public int Caught { get; init; }

    /// <summary>Whether every upstream has ended.</summary>
    public bool AllDone => Succeeded + Failed + Skipped == Total;
}

/// <summary>
/// The trigger rules, as Airflow's scheduler decides them (<c>TriggerRuleDep</c>), with one difference: Airflow settles
/// a task that can't run as soon as one upstream rules it out, so its status can depend on which upstream ended first. Here a
/// task that is not run is settled when all its upstreams are done, so the final statuses do not depend on the order of
/// completion.
/// </summary>
public static class TriggerRules
{
    /// <summary>Decides a task from its upstreams. A task without upstreams runs, whatever its rule.</summary>
    public static Verdict Decide(TriggerRule rule, UpstreamCounts upstream)
    {
        if (upstream.Total == 0)
        {
            return Verdict.Run;
        }

        return !rule.WaitsForAll() && IsMetEarly(rule, upstream) ? Verdict.Run
            : upstream.AllDone ? DecideWhenDone(rule, upstream)
            : Verdict.Wait;
    }

    /// <summary>Decides a task that others name in <c>catch</c>: it runs if it catches an error, and knows that when all of them are done.</summary>
    public static Verdict DecideCatch(UpstreamCounts upstream) =>
        !upstream.AllDone ? Verdict.Wait
        : upstream.Caught > 0 ? Verdict.Run
        : Verdict.Skip;

    private static bool IsMetEarly(TriggerRule rule, UpstreamCounts upstream) => rule switch
    {
        TriggerRule.OneSuccess => upstream.Succeeded > 0,
        TriggerRule.OneFailed => upstream.Failed > 0,
        TriggerRule.OneDone => upstream.Succeeded + upstream.Failed > 0,
        TriggerRule.NSuccess => upstream.Succeeded >= upstream.Needed,
        _ => throw new SwitchExpressionException(rule),
    };

    private static Verdict DecideWhenDone(TriggerRule rule, UpstreamCounts upstream) => rule switch
    {
        TriggerRule.AllDone or TriggerRule.Always => Verdict.Run,
        TriggerRule.AllSuccess when upstream.Failed > 0 => Verdict.FailUpstream,
        TriggerRule.AllSuccess when upstream.Skipped > 0 => Verdict.Skip,
        TriggerRule.AllSuccess => Verdict.Run,
        TriggerRule.AllFailed when upstream.Succeeded > 0 || upstream.Skipped > 0 => Verdict.Skip,
        TriggerRule.AllFailed => Verdict.Run,
        TriggerRule.OneSuccess when upstream.Skipped == upstream.Total => Verdict.Skip,
        TriggerRule.OneSuccess => Verdict.FailUpstream,
        TriggerRule.AllSkipped when upstream.Skipped < upstream.Total => Verdict.Skip,
        TriggerRule.AllSkipped => Verdict.Run,
        TriggerRule.OneFailed or TriggerRule.OneDone => Verdict.Skip,
        TriggerRule.NSuccess when upstream.Failed == 0 => Verdict.Skip,
        TriggerRule.NSuccess => Verdict.FailUpstream,
        TriggerRule.NoneFailed or TriggerRule.NoneFailedMinOneSuccess when upstream.Failed > 0 => Verdict.FailUpstream,
        TriggerRule.NoneFailedMinOneSuccess when upstream.Succeeded == 0 => Verdict.Skip,
        TriggerRule.NoneFailed or TriggerRule.NoneFailedMinOneSuccess => Verdict.Run,
        TriggerRule.NoneSkipped when upstream.Skipped > 0 => Verdict.Skip,
        TriggerRule.NoneSkipped => Verdict.Run,
        _ => throw new SwitchExpressionException(rule),
    };
}
