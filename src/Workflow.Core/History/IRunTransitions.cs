namespace Workflow.Core.History;

/// <summary>
/// Changes the status of runs. A write whose task has completed is on disk. Writes issued one after the other for a run
/// become durable in that order, so it is enough to await the last of them.
/// </summary>
public interface IRunTransitions
{
    /// <summary>
    /// Changes a run's status if it is one that the transition allows, and appends <paramref name="line"/> with it.
    /// </summary>
    /// <returns>The run after the change, or <c>null</c> if it was not made.</returns>
    Task<RunHead?> TransitionAsync(RunTransition transition, LogLine? line, CancellationToken cancellationToken);
}
