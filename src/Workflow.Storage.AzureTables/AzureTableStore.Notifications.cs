using Workflow.Core.History;

namespace Workflow.Storage.AzureTables;

/// <content>The port of notifications.</content>
public sealed partial class AzureTableStore : INotificationStore
{
    /// <inheritdoc/>
    public Task<bool> AddNotificationsAsync(RunNotifications added, CancellationToken cancellationToken) => Write(() => _notifications.AddAsync(added), cancellationToken);

    /// <inheritdoc/>
    public Task<RunNotifications?> FindNotificationsAsync(string runId, CancellationToken cancellationToken) => _notifications.FindAsync(runId, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunNotifications>> ListDueNotificationsAsync(DateTimeOffset at, int limit, CancellationToken cancellationToken) =>
        _notifications.ListDueAsync(at, limit, cancellationToken);

    /// <inheritdoc/>
    public Task<RunNotifications?> ReplaceNotificationsAsync(RunNotifications changed, CancellationToken cancellationToken) =>
        Write(() => _notifications.ReplaceAsync(changed), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RemoveNotificationsAsync(RunNotifications known, CancellationToken cancellationToken) => Write(() => _notifications.RemoveAsync(known), cancellationToken);
}
