using Workflow.Core.History;
using Workflow.Storage.Sqlite.Runs;

namespace Workflow.Storage.Sqlite;

/// <content>The port of notifications.</content>
public sealed partial class SqliteStore : INotificationStore
{
    /// <inheritdoc/>
    public Task<bool> AddNotificationsAsync(RunNotifications added, CancellationToken cancellationToken) => Write(writer => Notifications.Add(writer, added), cancellationToken);

    /// <inheritdoc/>
    public Task<RunNotifications?> FindNotificationsAsync(string runId, CancellationToken cancellationToken) => Read(reader => Notifications.Find(reader, runId), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunNotifications>> ListDueNotificationsAsync(DateTimeOffset at, int limit, CancellationToken cancellationToken) =>
        Read(reader => Notifications.ListDue(reader, at, limit), cancellationToken);

    /// <inheritdoc/>
    public Task<RunNotifications?> ReplaceNotificationsAsync(RunNotifications changed, CancellationToken cancellationToken) =>
        Write(writer => Notifications.Replace(writer, changed), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RemoveNotificationsAsync(RunNotifications known, CancellationToken cancellationToken) => Write(writer => Notifications.Remove(writer, known), cancellationToken);
}
