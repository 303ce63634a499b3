using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Workflow.Core.Bulk;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Scheduling;
using Workflow.Core.Scheduling.Backfills;
using Workflow.Core.Watching;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite;

/// <summary>
/// The store in one SQLite file. Writes are grouped: one writer commits all waiting writes in one transaction, in the order
/// in which they were issued, and acknowledges them once they are on disk. Reads never wait for the writer.
/// </summary>
/// <remarks>Call <see cref="InitializeAsync"/> first. Disposing commits the waiting writes and releases the folder.</remarks>
/// <param name="options">Where the store lives.</param>
/// <param name="logger">The host's own log; <c>null</c>: none.</param>
/// <param name="time">The clock; <c>null</c>: the system's.</param>
/// <param name="observer">Observes the changes of runs as they are committed; <c>null</c>: nobody does.</param>
public sealed partial class SqliteStore(SqliteStoreOptions options, ILogger<SqliteStore>? logger = null, TimeProvider? time = null, IChangeObserver? observer = null) : IWorkflowStore, IRunStore, IScheduleStore, IBackfillStore, IBulkStore, IStoreHealth, IAsyncDisposable
{
    private readonly Lock _opening = new();
    private Database? _database;
    private bool _disposed;

    /// <summary>The open database, also for tests.</summary>
    internal Database Database =>
        _database ?? throw new InvalidOperationException($"The store is not open: {nameof(InitializeAsync)} comes first.");

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">
    /// The folder is in use by another process, a part of the store is missing, or the store was written by a newer version
    /// of the service. Nothing was changed.
    /// </exception>
    /// <exception cref="StoreUnavailableException">The file can't be opened: the disk is full, or it is damaged from its first page on.</exception>
    public Task InitializeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_opening)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _database ??= Database.Open(options, time ?? TimeProvider.System, logger ?? NullLogger<SqliteStore>.Instance, observer);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    /// <exception cref="StoreUnavailableException">It can't be read or written.</exception>
    public Task CheckAsync(CancellationToken cancellationToken) => Probe.RunAsync(Database, cancellationToken);

    /// <summary>How many bytes are free on the disk of the data folder.</summary>
    /// <exception cref="IOException">The disk can't be asked.</exception>
    public long FreeBytes() => DiskSpace.Free(options.DataDirectory);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lock (_opening)
        {
            _disposed = true;
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    private Task<T> Write<T>(Func<Session, T> body, CancellationToken cancellationToken) =>
        Database.Writer.Write(body, cancellationToken);

    private Task<T> Read<T>(Func<Session, T> body, CancellationToken cancellationToken) =>
        Database.Readers.Read(body, cancellationToken);
}
