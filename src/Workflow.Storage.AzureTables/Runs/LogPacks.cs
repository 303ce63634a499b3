using Workflow.Core.History;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>Packs log lines into rows.</summary>
internal static class LogPacks
{
    // Keeps a row below the size of a blob, unless a single line is longer.
    private const int MostBytes = 24 * 1024;

    // The approximate size of a line without its message and its task's name.
    private const int BytesAround = 120;

    /// <summary>
    /// The upper bound of what a line adds to a request, with JSON escapes and base64. A line that is too long for a row
    /// goes to a blob.
    /// </summary>
    internal static long SizeOnTheWire(LogLine line) => (long)Math.Min(SizeOf(line), MostBytes) * 2;

    /// <summary>Maximum number of rows for these lines.</summary>
    internal static int Most(int lines, long bytes) => (int)Math.Min(lines, (bytes / MostBytes) + 1);

    /// <summary>The lines of each row, in order.</summary>
    internal static IReadOnlyList<IReadOnlyList<LogLine>> Of(IEnumerable<LogLine> lines)
    {
        List<List<LogLine>> packs = [];
        var bytesInPack = 0;
        foreach (var line in lines)
        {
            var bytes = SizeOf(line);
            if (packs.Count == 0 || bytesInPack + bytes > MostBytes)
            {
                packs.Add([]);
                bytesInPack = 0;
            }

            packs[^1].Add(line);
            bytesInPack += bytes;
        }

        return packs;
    }

    private static int SizeOf(LogLine line) => BytesAround + (3 * (line.Message.Length + (line.Task?.Length ?? 0)));
}
