using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Workflow.Core.History;
using Workflow.Core.Watching;
using Workflow.Storage.Sqlite.Backups;
using Workflow.Storage.Sqlite.Opening;
using Workflow.Storage.Sqlite.Runs;
using Workflow.Storage.Sqlite.Schema;

namespace Workflow.Storage.Sqlite.Connections;

/// <summary>The open file: its lock, its marker, its writer and its readers.</summary>
internal sealed class Database : IAsyncDisposable
{
    internal const string FileName = "workflow.db";

    // FULL flushes the log with every commit: acknowledged writes survive a power failure, not only a crash. The log is
    // checkpointed every 16 MB only, as checkpoints cost flushes too, and truncated after it has grown. The data to roll
    // back one write of many is kept in memory: it is small, and the disk may be full. The writer's pages are mostly the last
    // ones of its tables and indexes: what 8 MB do not have is in the system's cache of the file.
    private const string Settings = """
        PRAGMA busy_timeout = 5000;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA wal_autocheckpoint = 4000;
        PRAGMA journal_size_limit = 67108864;
        PRAGMA cache_size = -8000;
        PRAGMA temp_store = MEMORY;
        """;

    private const string ReadOnlySettings = "PRAGMA query_only = ON; PRAGMA busy_timeout = 5000;";

    private readonly FolderLock _lock;
    private readonly Marker? _marker;
    private readonly Lazy<Task> _closing;

    private Database(FolderLock folderLock, Marker? marker, CommitCount? count, Session writer, string path, StoreState state, TimeProvider time, IChangeObserver? observer = null)
    {
        Backups = new StoreBackup(Path.GetDirectoryName(path)!, time);
        (_lock, _marker, Count, State) = (folderLock, marker, count, state);
        _closing = new Lazy<Task>(CloseAsync);
        Writer = new GroupCommit(writer, state, count, Recent, WorkflowWrites, observer);
        Readers = new ReadPool(path, state);
        Totals = writer.Totals;
    }

    internal GroupCommit Writer { get; }

    /// <summary>What the writer counts; <c>null</c>: nobody asks for that.</summary>
    internal Totals? Totals { get; }

    internal ReadPool Readers { get; }

    internal StoreBackup Backups { get; }

    internal StoreState State { get; }

    /// <summary>Changes with each write of a workflow.</summary>
    internal WriteGeneration WorkflowWrites { get; } = new();

    /// <summary>The runs that were written lately.</summary>
    private RecentRuns Recent { get; } = new();

    /// <inheritdoc cref="RecentRuns.Find"/>
    internal Run? FindRecent(string id) => Readers.IsClosed ? null : Recent.Find(id);

    /// <summary>The count of commits; <c>null</c> if the store is read-only.</summary>
    internal CommitCount? Count { get; }

    /// <summary>Opens the file in a folder, creating or upgrading it. A damaged file is opened read-only.</summary>
    /// <exception cref="InvalidOperationException">
    /// The folder is in use, a part of the store is missing, or the file is from a newer version. Nothing was changed.
    /// </exception>
    internal static Database Open(SqliteStoreOptions options, TimeProvider time, ILogger logger, IChangeObserver? observer = null)
    {
        var folder = options.DataDirectory;
        DataFolder.Create(folder, logger);
        var folderLock = FolderLock.Take(folder);
        try
        {
            StoreBackup.Clean(folder);
            RestoreSwap.Finish(folder);
            DataFolder.Tighten(folder, logger);
            var path = Path.Combine(folder, FileName);
            var line = Marker.Read(folder, out var isLegible);
            FileChecks.Check(path, line, wasThere: line is { Commits: > 0 } || !isLegible);
            var found = new FileInfo(path) is { Exists: true, Length: > 0 } ? Inspection.Of(path, line, options.CheckTimeLimit, time) : null;
            OpeningLog.Write(logger, found, isLegible, isLogMissing: line is { State: MarkerState.Open } && LogMark.Read(path + "-wal") is null);
            return found?.Damage is { } damage
                ? OpenDamaged(folderLock, path, found, damage, time)
                : OpenSound(folderLock, path, line, found, options, time, logger, observer);
        }
        catch (Exception e)
        {
            folderLock.Dispose();
            if (StoreFaults.Of(e) is { } fault)
            {
                throw fault;
            }

            throw;
        }
    }

    public ValueTask DisposeAsync() => new(_closing.Value);

    private async Task CloseAsync()
    {
        // The writer last: the last connection to close copies the log into the file, and readers can't write.
        Readers.Dispose();
        Backups.Dispose();
        await Writer.DisposeAsync();
        if (State.LastingFault is null)
        {
            Count?.Close();
        }

        _marker?.Dispose();
        _lock.Dispose();
    }

    private static Database OpenSound(FolderLock folderLock, string path, MarkerLine? line, Inspection? found, SqliteStoreOptions options, TimeProvider time, ILogger logger, IChangeObserver? observer)
    {
        // Before the database is touched: from here on, changes of the log are due to this opening.
        var store = found?.Row?.Store ?? line?.Store ?? Guid.NewGuid();
        line = new MarkerLine(store, Guid.NewGuid(), MarkerState.Opening, line?.Commits ?? 0, default);
        var marker = Marker.Open(Path.GetDirectoryName(path)!, line);
        Session? writer = null;
        try
        {
            PrivateFiles.OpenOrCreate(path).Dispose();
            writer = Session.Open(path, SqliteOpenMode.ReadWriteCreate, Settings);
            LimitSize(writer, options.MaxBytes);
            OpeningLog.WriteSchema(logger, SchemaUpgrade.Run(writer, SchemaSteps.All), SchemaSteps.All.Count);
            writer.Totals = options.CountsTotals ? new Totals(new TotalLabels(options.MostLabels)) : null;
            var count = new CommitCount(path, marker, line);
            CountOpening(writer, count, store);
            return new Database(folderLock, marker, count, writer, path, new StoreState(time, logger), time, observer);
        }
        catch
        {
            writer?.Dispose();
            marker.Dispose();
            throw;
        }
    }

    // SQLite raises a limit below the current size to the current size.
    private static void LimitSize(Session writer, long? maxBytes)
    {
        if (maxBytes is { } bytes)
        {
            var pageBytes = writer.Prepare("PRAGMA page_size").First(row => row.Long(0));
            writer.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {Math.Max(1, bytes / pageBytes)}"));
        }
    }

    // The first commit creates the log, so that the marker can record its mark.
    private static void CountOpening(Session writer, CommitCount count, Guid store)
    {
        writer.Begin();
        try
        {
            if (StoreRow.Find(writer) is null)
            {
                StoreRow.Insert(writer, store);
            }

            writer.Totals?.Labels.Open(writer);
            count.Add(writer);
            writer.Commit();
        }
        catch
        {
            writer.Rollback();
            throw;
        }

        count.Keep(flush: true);
    }

    private static Database OpenDamaged(FolderLock folderLock, string path, Inspection found, string damage, TimeProvider time)
    {
        if (found.Schema != SchemaSteps.All.Count)
        {
            throw FileChecks.Refused(
                $"the database is damaged ({damage}), and can't be upgraded to this version's schema",
                "Restore a backup, or recover it with 'sqlite3 workflow.db .recover'.");
        }

        var state = new StoreState(time, NullLogger.Instance); // the damage is logged already
        state.Close(StoreFaults.Damage(damage));
        var session = Session.Open(path, SqliteOpenMode.ReadOnly, ReadOnlySettings);
        return new Database(folderLock, null, null, session, path, state, time);
    }
}
