using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Workflow.Storage.Sqlite.Connections;
using Workflow.Storage.Sqlite.Opening;
using Workflow.Storage.Sqlite.Schema;

namespace Workflow.Storage.Sqlite.Backups;

/// <summary>What a backup has.</summary>
/// <param name="Schema">The version of its schema.</param>
/// <param name="Workflows">How many workflows it has, without removed ones.</param>
/// <param name="Runs">How many runs it has.</param>
public sealed record BackupContent(int Schema, long Workflows, long Runs);

/// <summary>Checks a file that should be a backup: one whole database, without a log, of this service.</summary>
internal static class BackupFile
{
    // https://sqlite.org/fileformat2.html#the_database_header
    private const int HeaderBytes = 100;
    private const int FormatAt = 18;
    private const byte LogFormat = 2;

    /// <summary>What it has.</summary>
    /// <param name="path">The file. Nobody else may write to it.</param>
    /// <param name="isThorough">Whether indexes are compared with their tables, too, which takes several times as long.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <exception cref="InvalidOperationException">It is no backup, is damaged or cut, or is from a newer version; the message says what to do.</exception>
    internal static BackupContent Check(string path, bool isThorough, CancellationToken cancellationToken)
    {
        CheckHeader(path);
        try
        {
            using var session = Session.Open($"{new Uri(Path.GetFullPath(path)).AbsoluteUri}?immutable=1", SqliteOpenMode.ReadOnly, "PRAGMA query_only = ON; PRAGMA cache_size = -8000;");
            using var interrupted = session.InterruptWhen(() => cancellationToken.IsCancellationRequested);
            var schema = session.Prepare("PRAGMA user_version").First(row => row.Int(0));
            if (schema < 1 || StoreRow.Find(session) is null)
            {
                throw new InvalidOperationException("The file is a database of something else, not a backup of this service.");
            }

            if (schema > SchemaSteps.All.Count)
            {
                throw new InvalidOperationException($"The backup is from a newer version of the service: its schema is {schema}, and this version knows up to {SchemaSteps.All.Count}. Restore it with that version.");
            }

            return session.Prepare(isThorough ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)").First(row => row.Text(0)) is { } found && found != "ok"
                ? throw Damaged(found)
                : new BackupContent(
                    schema,
                    session.Prepare("SELECT count(*) FROM workflows WHERE deleted_at IS NULL").First(row => row.Long(0)),
                    session.Prepare("SELECT count(*) FROM runs").First(row => row.Long(0)));
        }
        catch (SqliteException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Damaged(e.Message);
        }
    }

    private static void CheckHeader(string path)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        if (file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes || !header.StartsWith("SQLite format 3\0"u8))
        {
            throw new InvalidOperationException("The file is not a backup: its first bytes are not those of a SQLite database.");
        }

        if (header[FormatAt] == LogFormat)
        {
            throw new InvalidOperationException("The file is a copy of a database that was in use, which may lack what its log had, and not a backup. Make one with 'workflow backup FILE'.");
        }

        var pageBytes = BinaryPrimitives.ReadUInt16BigEndian(header[16..]) is var bytes and not 1 ? bytes : 65_536L;
        var wanted = pageBytes * BinaryPrimitives.ReadUInt32BigEndian(header[28..]);
        if (file.Length != wanted)
        {
            throw Damaged(string.Create(CultureInfo.InvariantCulture, $"it has {file.Length} of {wanted} bytes"));
        }
    }

    private static InvalidOperationException Damaged(string what) => new($"The backup is damaged or was cut: {what}. Take another one.");
}
