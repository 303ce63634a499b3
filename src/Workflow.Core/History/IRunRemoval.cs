using Workflow.Core.Paging;

namespace Workflow.Core.History;

/// <summary>Removes runs that have ended.</summary>
public interface IRunRemoval
{
    /// <summary>
    /// The ids of the runs that ended before an instant, the earliest end first. A run whose deletion was interrupted
    /// is among them until it is completed, though nothing else lists it.
    /// </summary>
    /// <exception cref="InvalidCursorException">The cursor is not from this list.</exception>
    Task<Page<string>> ListEndedAsync(DateTimeOffset completedBefore, PageRequest page, CancellationToken cancellationToken);

    /// <summary>
    /// Removes a run that has ended, with all its own data and no other run's. It disappears from every list atomically,
    /// and its id and idempotency key become free; then the rest is deleted in steps. If that is interrupted,
    /// <see cref="ListEndedAsync"/> still lists the run, and another call completes the deletion.
    /// </summary>
    /// <returns>False when there is no such run or it has not ended; nothing was removed.</returns>
    Task<bool> DeleteAsync(string runId, CancellationToken cancellationToken);
}
