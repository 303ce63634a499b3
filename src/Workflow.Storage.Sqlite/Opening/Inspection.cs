using System.Globalization;
using Microsoft.Data.Sqlite;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Opening;

/// <summary>The result of a read-only inspection of a database.</summary>
/// <param name="Row">Identifies the store; <c>null</c> if the database has no such row.</param>
/// <param name="Schema">How many schema steps have been applied to it.</param>
/// <param name="Damage">The first damage found; <c>null</c> if there is none.</param>
/// <param name="IsWhole">False if there was not enough time to check all of it.</param>
internal sealed record Inspection(StoreRow? Row, int Schema, string? Damage, bool IsWhole)
{
    /// <summary>Inspects a database together with its log.</summary>
    /// <param name="path">The database.</param>
    /// <param name="marker">The content of the marker; <c>null</c> if there is none.</param>
    /// <param name="limit">How long to check for damage; zero: not at all.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="SqliteException">Not even its first pages can be read.</exception>
    /// <exception cref="InvalidOperationException">
    /// It is not the marker's database, or is older than the marker. Nothing was changed.
    /// </exception>
    internal static Inspection Of(string path, MarkerLine? marker, TimeSpan limit, TimeProvider time)
    {
        CheckStore(FindInFile(path), marker);

        // Opened read-only, so that closing it does not copy a log into the database that may not be its own.
        using var session = Session.Open(path, SqliteOpenMode.ReadOnly, "PRAGMA query_only = ON; PRAGMA busy_timeout = 5000;");
        var schema = session.Prepare("PRAGMA user_version").First(row => row.Int(0));
        var row = StoreRow.Find(session);
        CheckStore(row, marker);
        CheckCommits(row, marker);
        var (damage, isWhole) = limit == TimeSpan.Zero ? (null, false) : FindDamage(session, limit, time);
        return new Inspection(row, schema, damage, isWhole);
    }

    private static void CheckStore(StoreRow? row, MarkerLine? marker)
    {
        if (row is not null && marker is { Commits: > 0 } && row.Store != marker.Store)
        {
            throw FileChecks.Refused(
                $"the database is not the one that {Marker.FileName} records",
                $"Put the right one back. To go on with this one on purpose, remove {Marker.FileName}.");
        }
    }

    private static void CheckCommits(StoreRow? row, MarkerLine? marker)
    {
        var (has, wanted) = (row?.Commits ?? 0, marker?.Commits ?? 0);
        if (has < wanted)
        {
            throw FileChecks.Refused(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the last {wanted - has} of {wanted} commits are gone: the log workflow.db-wal was cut, emptied or removed, or the database is an older copy"),
                $"Put the files back as they were. To go on without those commits on purpose, remove {Marker.FileName}.");
        }
    }

    // Reads the file without its log, as a foreign log could hide that it is the wrong database. The file may be in the
    // middle of a checkpoint, but the position of this row never changes.
    private static StoreRow? FindInFile(string path)
    {
        try
        {
            using var session = Session.Open($"{new Uri(Path.GetFullPath(path)).AbsoluteUri}?immutable=1", SqliteOpenMode.ReadOnly, "");
            return StoreRow.Find(session);
        }
        catch (SqliteException)
        {
            return null; // the full inspection reports what is wrong
        }
    }

    private static (string? Damage, bool IsWhole) FindDamage(Session session, TimeSpan limit, TimeProvider time)
    {
        var began = time.GetTimestamp();
        try
        {
            using (session.InterruptWhen(() => time.GetElapsedTime(began) > limit))
            {
                var found = session.Prepare("PRAGMA quick_check(1)").First(row => row.Text(0));
                return (found == "ok" ? null : found, true);
            }
        }
        catch (SqliteException e) when (e.SqliteErrorCode == SQLitePCL.raw.SQLITE_INTERRUPT)
        {
            return (null, false);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == SQLitePCL.raw.SQLITE_CORRUPT)
        {
            return (e.Message, true);
        }
    }
}
