using System.Globalization;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Orders;

/// <summary>
/// The rules for a run's time limits: when the run is ordered to end, and when its clean-up is. An engine asks for
/// <see cref="DueAt"/> to know when to check again, and applies the change from <see cref="Due"/>.
/// </summary>
public static class RunLimits
{
    /// <summary>The transition that is due because a limit is reached; <c>null</c>: none is.</summary>
    /// <param name="run">The run as it is on record.</param>
    /// <param name="plan">The plan of its version.</param>
    /// <param name="now">The time, UTC.</param>
    public static RunTransition? Due(RunHead run, RunPlan plan, DateTimeOffset now) =>
        !(DueAt(run, plan) <= now) ? null
        : run.EndOrder is not { } order
            ? new RunTransition(run.Id, [RunStatus.Pending, RunStatus.Running, RunStatus.Paused], RunStatus.Cancelling, now) { EndOrder = new EndOrder(EndCause.TimeLimit, Reached(plan), now) }
            : new RunTransition(run.Id, [RunStatus.Cancelling], RunStatus.Cancelling, now)
            {
                CleanupEnd = IsRunLimitFirst(order, run, plan) ? $"its clean-up was ended, as {Reached(plan)}" : CleanupReached(plan),
            };

    /// <summary>When the run reaches its next limit, UTC; <c>null</c>: none is left.</summary>
    /// <param name="run">The run as it is on record.</param>
    /// <param name="plan">The plan of its version.</param>
    public static DateTimeOffset? DueAt(RunHead run, RunPlan plan) => run switch
    {
        { Status: RunStatus.Cancelling, EndOrder: { CleanupEnd: null } order } => CleanupDueAt(order, run, plan),
        { Status: RunStatus.Pending or RunStatus.Running or RunStatus.Paused } => run.StartedAt + plan.Timeout,
        _ => null,
    };

    /// <summary>
    /// When clean-up has to be done, UTC. For a cancelled run the run's own limit still counts; for a run that has reached
    /// it, it does not.
    /// </summary>
    /// <param name="order">The order that the run is to end by.</param>
    /// <param name="run">The run as it is on record.</param>
    /// <param name="plan">The plan of its version.</param>
    public static DateTimeOffset CleanupDueAt(EndOrder order, RunHead run, RunPlan plan) =>
        IsRunLimitFirst(order, run, plan) ? (run.StartedAt + plan.Timeout)!.Value : order.At + plan.CleanupTimeout;

    /// <summary>The text of a run's error and reason when it reaches its limit.</summary>
    internal static string Reached(RunPlan plan) =>
        string.Create(CultureInfo.InvariantCulture, $"the run reached its time limit of {plan.Timeout?.TotalSeconds} s (timeout_seconds)");

    private static string CleanupReached(RunPlan plan) =>
        string.Create(CultureInfo.InvariantCulture, $"its clean-up reached its time limit of {plan.CleanupTimeout.TotalSeconds} s (cleanup_timeout_seconds)");

    private static bool IsRunLimitFirst(EndOrder order, RunHead run, RunPlan plan) =>
        order.Cause != EndCause.TimeLimit && run.StartedAt + plan.Timeout < order.At + plan.CleanupTimeout;
}
