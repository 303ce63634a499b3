using Workflow.Core.Execution.Plans;

namespace Workflow.Core.Execution.Graph;

/// <summary>
/// A task with <c>cancel_losers</c> that was decided to run, and the tasks that have lost to it. With <c>cancel_losers</c> in
/// <c>needed_successes</c>: the task itself, the items of which lose that have not ended.
/// </summary>
/// <param name="Join">The position of that task.</param>
/// <param name="Losers">The positions of the others, by position.</param>
/// <param name="Settled">Those of them that had not begun: they have ended.</param>
public sealed record Race(int Join, IReadOnlyList<int> Losers, IReadOnlyList<Decision> Settled)
{
    /// <summary>Some items of a task, which has been decided without them.</summary>
    /// <param name="position">The position of the task.</param>
    public static Race OfItems(int position) => new(position, [position], []);

    /// <summary>Why a task, or an item of it, was cancelled.</summary>
    /// <param name="plan">The shape of the run.</param>
    /// <param name="join">The position of the task that it has lost to.</param>
    public static string Reason(RunPlan plan, int join) => $"lost: '{plan.Tasks[join].Name}' was decided first";
}
