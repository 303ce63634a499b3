using Workflow.Core.History;

namespace Workflow.Core.Execution.Orders;

/// <summary>The rule by which the run of a group is paused and resumed with the run that it is a part of.</summary>
internal static class PartRule
{
    private const string PausedWith = "paused with run ";

    /// <summary>What matches a part to the run that it is a part of; <c>null</c>: it matches. A part that a person has paused stays paused.</summary>
    /// <param name="part">The run of the group.</param>
    /// <param name="outer">The run that it is a part of.</param>
    /// <param name="at">The clock.</param>
    public static (RunTransition Change, string Message)? Of(RunHead part, RunHead outer, DateTimeOffset at) => (outer.Status, part.Status) switch
    {
        (RunStatus.Paused, RunStatus.Pending or RunStatus.Running) =>
            (new RunTransition(part.Id, [RunStatus.Pending, RunStatus.Running], RunStatus.Paused, at, PausedWith + outer.Id), $"run paused with run {outer.Id}"),
        // Not the run that it names: earlier versions named the outermost one.
        (RunStatus.Running, RunStatus.Paused) when part.StatusReason?.StartsWith(PausedWith, StringComparison.Ordinal) == true =>
            (new RunTransition(part.Id, [RunStatus.Paused], RunStatus.Running, at), $"run resumed with run {outer.Id}"),
        _ => null,
    };
}
