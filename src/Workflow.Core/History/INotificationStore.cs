namespace Workflow.Core.History;

/// <summary>The store of notifications. A write that has returned is on disk. What belongs to a run is removed with it.</summary>
public interface INotificationStore
{
    /// <summary>Writes the notifications of a run, unless there are some: before the run itself.</summary>
    /// <returns>Whether they were written.</returns>
    Task<bool> AddNotificationsAsync(RunNotifications added, CancellationToken cancellationToken);

    /// <summary>The notifications of a run, or <c>null</c>.</summary>
    Task<RunNotifications?> FindNotificationsAsync(string runId, CancellationToken cancellationToken);

    /// <summary>Those that are due at an instant, the earliest first.</summary>
    /// <param name="at">The instant.</param>
    /// <param name="limit">How many at most; fewer may be returned, also if there are more.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<RunNotifications>> ListDueNotificationsAsync(DateTimeOffset at, int limit, CancellationToken cancellationToken);

    /// <summary>Replaces the notifications of a run, if they still are at a revision. The store sets the next one.</summary>
    /// <param name="changed">What they become, with the revision that they were read at.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What is stored now; <c>null</c>: they were changed, or removed, since they were read.</returns>
    Task<RunNotifications?> ReplaceNotificationsAsync(RunNotifications changed, CancellationToken cancellationToken);

    /// <summary>Removes the notifications of a run that does not exist, if they still are at the revision that they were read at.</summary>
    /// <returns>Whether they were removed.</returns>
    Task<bool> RemoveNotificationsAsync(RunNotifications known, CancellationToken cancellationToken);
}
