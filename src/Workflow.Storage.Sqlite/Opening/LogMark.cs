using System.Buffers.Binary;

namespace Workflow.Storage.Sqlite.Opening;

/// <summary>
/// Identifies a write-ahead log by the salts of its header (https://sqlite.org/fileformat2.html#walformat).
/// Each time SQLite restarts the log, it increments the first and replaces the second by a random one.
/// </summary>
/// <param name="Salt1">The first salt.</param>
/// <param name="Salt2">The second salt.</param>
internal readonly record struct LogMark(uint Salt1, uint Salt2)
{
    private const int HeaderBytes = 32;
    private const int Salt1At = 16;
    private const int Salt2At = 20;

    // The marker is not flushed with each commit, so after a power failure the log may have been restarted since, but only
    // as often as it can be in the seconds until the system writes files back.
    private const uint MostBegins = 10_000;

    /// <summary>The mark of a log; <c>null</c> if there is no log or its header is invalid.</summary>
    internal static LogMark? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        // No file lock depends on the log, so opening and closing it beside SQLite is safe.
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes
            || (BinaryPrimitives.ReadUInt32BigEndian(header) & ~1u) != 0x377f0682)
        {
            return null;
        }

        return new LogMark(BinaryPrimitives.ReadUInt32BigEndian(header[Salt1At..]), BinaryPrimitives.ReadUInt32BigEndian(header[Salt2At..]));
    }

    /// <summary>Whether a log with this mark may later have the other mark.</summary>
    internal bool MayBecome(LogMark later) =>
        later == this || unchecked(later.Salt1 - Salt1) is > 0 and <= MostBegins;
}
