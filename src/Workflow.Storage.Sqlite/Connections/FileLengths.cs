using System.Globalization;
using Microsoft.Data.Sqlite;
using Workflow.Core.History;

namespace Workflow.Storage.Sqlite.Connections;

/// <summary>
/// Detects a database or log that is truncated while the store is open. SQLite caches pages and reads missing ones as
/// zeroes, so it would acknowledge commits that are lost, and copy a log with a gap over the database.
/// </summary>
/// <param name="path">The database.</param>
internal sealed class FileLengths(string path)
{
    private long _database = Length(path);
    private long _log = Length(path + "-wal");

    /// <summary>Records the current lengths, after a commit.</summary>
    internal void Keep()
    {
        Volatile.Write(ref _database, Length(path));
        Volatile.Write(ref _log, Length(path + "-wal"));
    }

    /// <summary>A fault if a file has become shorter and SQLite did not do it.</summary>
    /// <param name="commits">How many commits the database must have at least.</param>
    internal StoreUnavailableException? FindCut(long commits)
    {
        var (database, log) = (Length(path), Length(path + "-wal"));
        if (database >= Volatile.Read(ref _database) && log >= Volatile.Read(ref _log))
        {
            return null;
        }

        // A checkpoint truncates the log, and a VACUUM the database; then nothing is missing. (SQLite removes the log of an
        // empty database when it opens it.)
        return database > 0 && IsWhole(database, commits)
            ? null
            : StoreFaults.Damage(string.Create(
                CultureInfo.InvariantCulture,
                $"a file was cut while the service runs: workflow.db has {database} bytes and had {Volatile.Read(ref _database)}, its log has {log} and had {Volatile.Read(ref _log)}"));
    }

    // Uses a new connection, which has no cached pages.
    private bool IsWhole(long length, long commits)
    {
        try
        {
            using var session = Session.Open(path, SqliteOpenMode.ReadOnly, "PRAGMA query_only = ON; PRAGMA busy_timeout = 5000;");
            var bytes = session.Prepare("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()").First(row => row.Long(0));
            return session.Prepare("SELECT commits FROM store").First(row => row.Long(0)) >= commits
                && (length >= Volatile.Read(ref _database) || length >= bytes);
        }
        catch (SqliteException e) when (StoreFaults.Of(e) is not { Fault: StoreFault.Busy })
        {
            return false;
        }
    }

    private static long Length(string file) => new FileInfo(file) is { Exists: true } info ? info.Length : 0;
}
