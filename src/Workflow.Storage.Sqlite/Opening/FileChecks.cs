using System.Buffers.Binary;
using System.Globalization;

namespace Workflow.Storage.Sqlite.Opening;

/// <summary>
/// Checks the files of a data folder before SQLite opens them. SQLite treats an empty file as a new database, a damaged log
/// as an empty one, and any log beside a database as its own; each of these would silently lose acknowledged writes.
/// </summary>
internal static class FileChecks
{
    // The header is the first 100 bytes (https://sqlite.org/fileformat2.html#the_database_header); the smallest page is larger.
    private const int SmallestDatabase = 512;
    private const int HeaderBytes = 100;

    /// <summary>Refuses files that contradict the marker.</summary>
    /// <param name="path">The database.</param>
    /// <param name="marker">The content of the marker; <c>null</c> if there is none or it can't be read.</param>
    /// <param name="wasThere">Whether there is a sign of an earlier store.</param>
    /// <exception cref="InvalidOperationException">
    /// Something is missing, or does not belong to the store. Nothing was changed.
    /// </exception>
    internal static void Check(string path, MarkerLine? marker, bool wasThere)
    {
        var file = new FileInfo(path);
        var length = file.Exists ? file.Length : 0;
        var log = LogMark.Read(path + "-wal");
        if (length < SmallestDatabase)
        {
            if (wasThere)
            {
                throw Refused(
                    file.Exists ? $"the database {file.Name} has {length} bytes, and a store was there before" : $"the database {file.Name} is gone, and a store was there before",
                    $"Put the database back, from a backup if need be. To start with an empty store on purpose, remove {Marker.FileName} and every {file.Name}* first.");
            }

            if (length > 0 || log is not null)
            {
                throw Refused(
                    length > 0 ? $"the file {file.Name} has {length} bytes, which is no database" : $"the log {file.Name}-wal is there without its database",
                    $"Put the database back, or remove {file.Name}* to start with an empty store.");
            }

            return;
        }

        CheckHeader(file, log);
        if (log is { } found && marker is not null)
        {
            CheckLog(file.Name, marker, found);
        }
    }

    private static void CheckHeader(FileInfo file, LogMark? log)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        using (var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
        {
            stream.ReadExactly(header);
        }

        if (!header.StartsWith("SQLite format 3\0"u8))
        {
            throw Refused($"the file {file.Name} is no database: its first bytes are not SQLite's", "Put the database back, from a backup if need be.");
        }

        // The missing pages may be in a log. Without one, they are lost.
        var pageBytes = BinaryPrimitives.ReadUInt16BigEndian(header[16..]) is var bytes and not 1 ? bytes : 65_536L;
        var wanted = pageBytes * BinaryPrimitives.ReadUInt32BigEndian(header[28..]);
        if (log is null && file.Length < wanted)
        {
            throw Refused(
                string.Create(CultureInfo.InvariantCulture, $"the database {file.Name} was cut: it has {file.Length} of {wanted} bytes"),
                "Put the database back, from a backup if need be.");
        }
    }

    private static void CheckLog(string name, MarkerLine marker, LogMark log)
    {
        var isForeign = marker.State switch
        {
            MarkerState.Closed => true,
            MarkerState.Open => !marker.Log.MayBecome(log),
            _ => false,
        };
        if (isForeign)
        {
            throw Refused(
                $"the log {name}-wal is not that of the database {name}: it is older, or another database's",
                $"Put the database's own log back. If a tool has written to the database meanwhile, let it finish: open and close {name} with it. A log that belongs elsewhere must be moved away.");
        }
    }

    internal static InvalidOperationException Refused(string what, string advice) => new($"{what}. Nothing was changed. {advice}");
}
