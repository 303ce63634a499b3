using Workflow.Core.History;

namespace Workflow.Core.Execution.Orders;

/// <summary>What happens to clean-up, the tasks with <c>trigger_rule: always</c>, when a run is cancelled.</summary>
public enum CleanupOrder
{
    /// <summary>It runs; if it is running already, it continues.</summary>
    Keep,

    /// <summary>It runs; if the run is being cancelled already, it ends.</summary>
    EndIfRepeated,

    /// <summary>It ends, or does not begin.</summary>
    End,
}

/// <summary>A request to end a run early: who made it, why, and what happens to clean-up.</summary>
/// <param name="Cause">Who or what requested it.</param>
/// <param name="Reason">The same for people; the run keeps it as its status reason.</param>
public sealed record Cancellation(EndCause Cause, string Reason)
{
    /// <summary>What happens to clean-up.</summary>
    public CleanupOrder Cleanup { get; private init; }

    /// <summary>Why clean-up ends, for people.</summary>
    internal string CleanupEnd { get; private init; } = "its clean-up was ended";

    /// <summary>By a person. A second cancel ends clean-up, unless it says otherwise.</summary>
    /// <param name="force">Whether clean-up ends at once; <c>null</c>: with the second cancel.</param>
    /// <param name="by">The person's <see cref="Access.Caller.Actor"/>; <c>null</c>: not known.</param>
    public static Cancellation ByPerson(bool? force = null, string? by = null) => new(EndCause.Person, $"cancelled by {ByWhom.Of(by)}")
    {
        Cleanup = Of(force),
        CleanupEnd = force == true ? $"its clean-up was ended by force, by {ByWhom.Of(by)}" : $"its clean-up was ended, as {ByWhom.Of(by)} cancelled it again",
    };

    /// <summary>
    /// By a person who stops all runs of the workflow. A second stop ends clean-up, unless it says otherwise.
    /// </summary>
    /// <param name="force">Whether clean-up ends at once; <c>null</c>: with the second order.</param>
    /// <param name="by">The person's <see cref="Access.Caller.Actor"/>; <c>null</c>: not known.</param>
    public static Cancellation ByStop(bool? force = null, string? by = null) => new(EndCause.Stop, $"the workflow was stopped by {ByWhom.Of(by)}")
    {
        Cleanup = Of(force),
        CleanupEnd = force == true ? "its clean-up was ended by force, as the workflow was stopped" : "its clean-up was ended, as the workflow was stopped after that",
    };

    /// <summary>By the run that started it and ends early itself.</summary>
    /// <param name="parent">That run.</param>
    public static Cancellation ByParent(RunHead parent) => new(EndCause.Parent, $"run '{parent.Id}', which started it, was ended early: {parent.EndOrder?.Reason ?? parent.StatusReason}")
    {
        Cleanup = parent.EndOrder?.CleanupEnd is null ? CleanupOrder.Keep : CleanupOrder.End,
        CleanupEnd = $"its clean-up was ended with that of run '{parent.Id}'",
    };

    /// <summary>By the run that started it, one task of which has lost to another.</summary>
    /// <param name="parent">That run.</param>
    /// <param name="reason">Why the task was cancelled.</param>
    public static Cancellation ByRace(RunHead parent, string reason) => new(EndCause.Parent, $"the task of run '{parent.Id}' that started it was cancelled, {reason}");

    /// <summary>By the cancellation of its backfill.</summary>
    /// <param name="number">The backfill.</param>
    /// <param name="by">Who cancelled it; <c>null</c>: not known.</param>
    public static Cancellation ByBackfill(int number, string? by = null) => new(EndCause.Backfill, $"backfill {number}, which started it, was cancelled{ByWhom.Append(by)}");

    /// <summary>By a bulk operation. Clean-up runs.</summary>
    /// <param name="number">The bulk operation.</param>
    /// <param name="by">Who ordered it; <c>null</c>: not known.</param>
    public static Cancellation ByBulk(int number, string? by = null) => new(EndCause.Person, $"cancelled by {ByWhom.Of(by)}, with bulk operation {number}");

    /// <summary>By termination in the engine's own store. Its clean-up is still due.</summary>
    public static Cancellation ByEngine() => new(EndCause.Engine, "its orchestration was terminated in the task hub");

    /// <summary>Because runs wait for each other, and this one is cancelled so that the others can continue.</summary>
    /// <param name="cycle">The cycle, in words.</param>
    public static Cancellation ByDeadlock(string cycle) => new(EndCause.Deadlock, cycle);

    /// <summary>The order that it records for a run that is not being cancelled yet.</summary>
    internal EndOrder Order(DateTimeOffset at) => new(Cause, ReasonText.Short(Reason), at) { CleanupEnd = Cleanup == CleanupOrder.End ? CleanupEnd : null };

    private static CleanupOrder Of(bool? force) => force switch
    {
        null => CleanupOrder.EndIfRepeated,
        true => CleanupOrder.End,
        false => CleanupOrder.Keep,
    };
}
