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

    /// <summary>
    /// Begins a run that is <c>PENDING</c>, and reads it: a run that this process has written itself need not be read for that.
    /// </summary>
    /// <param name="runId">The run.</param>
    /// <param name="at">When it begins, UTC.</param>
    /// <param name="line">Appended to its log if it begins.</param>
    /// <param name="eagerUntil">Its <see cref="RunHead.EagerUntil"/> if it begins.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The run as it is then, in whatever status; <c>null</c>: there is none.</returns>
    Task<BegunRun?> BeginAsync(string runId, DateTimeOffset at, LogLine line, DateTimeOffset? eagerUntil, CancellationToken cancellationToken);

    /// <summary>The same as <see cref="TransitionAsync"/> for a run that ends, which also says whether others wait for its slot.</summary>
    /// <inheritdoc cref="TransitionAsync" path="/param"/>
    async Task<EndedTransition?> EndAsync(RunTransition transition, LogLine? line, CancellationToken cancellationToken) =>
        await TransitionAsync(transition, line, cancellationToken) is { } ended ? new EndedTransition(ended, IsQueueEmpty: false) : null;

    /// <summary>
    /// Ends a run and records the ends of its last executions in one transaction, or does nothing: if the run's status does not
    /// allow its end, if one of the executions has ended before, or if they don't fit into one transaction.
    /// </summary>
    /// <param name="end">The end of the run.</param>
    /// <param name="line">Appended to its log, after <paramref name="lines"/>.</param>
    /// <param name="last">The executions, which have ended; not empty.</param>
    /// <param name="lines">Their lines.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The run after the change, or <c>null</c>: nothing was written.</returns>
    Task<EndedTransition?> EndWithAsync(RunTransition end, LogLine line, IReadOnlyList<TaskExecution> last, IReadOnlyList<LogLine> lines, CancellationToken cancellationToken);
}

/// <summary>A run that was to begin.</summary>
/// <param name="Run">The run as it is on record.</param>
/// <param name="IsBegun">Whether this call has begun it; otherwise it was not <c>PENDING</c>.</param>
public sealed record BegunRun(Run Run, bool IsBegun);

/// <summary>A run that has ended.</summary>
/// <param name="Run">The run after the change.</param>
/// <param name="IsQueueEmpty">Whether it is known that no run of its workflow waited for a slot when the end was written.</param>
public sealed record EndedTransition(RunHead Run, bool IsQueueEmpty);
