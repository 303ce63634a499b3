using System.Buffers.Binary;

namespace Workflow.Storage.Sqlite.Opening;

/// <summary>
/// What tells one write-ahead log from another: the salts of its header (https://sqlite.org/fileformat2.html#walformat).
/// SQLite adds one to the first, and draws the second anew, each time it begins the log again.
/// </summary>
/// <param name="Salt1">The first salt.</param>
/// <param name="Salt2">The second salt.</param>
internal readonly record struct LogMark(uint Salt1, uint Salt2)
{
    private const int HeaderBytes = 32;
    private const int Salt1At = 16;
    private const int Salt2At = 20;

    // The marker is not flushed with each commit, so after a power cut the log may have begun again since; but seldom
    // within the seconds in which the system writes files back by itself.
    private const uint MostBegins = 10_000;

    /// <summary>The mark of a log; <c>null</c> when there is none, or no header that SQLite would read.</summary>
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

    /// <summary>Whether a log with this mark may have become one with the other.</summary>
    internal bool MayBecome(LogMark later) =>
        later == this || unchecked(later.Salt1 - Salt1) is > 0 and <= MostBegins;
}
