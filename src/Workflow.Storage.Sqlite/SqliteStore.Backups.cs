using Workflow.Core.History;

namespace Workflow.Storage.Sqlite;

/// <content>The port of backups.</content>
public sealed partial class SqliteStore : IStoreBackup
{
    /// <inheritdoc/>
    public Task<BackupCopy> BackUpAsync(CancellationToken cancellationToken) => Database.Backups.MakeAsync(cancellationToken);
}
