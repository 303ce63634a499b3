using Workflow.Core.History;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>Lines of a log as the rows that they share.</summary>
internal static class LogPacks
{
    // So that a row of them stays out of the blobs, unless one line alone is longer.
    private const int MostBytes = 24 * 1024;

    // About what a line takes besides its message and its task's name.
    private const int BytesAround = 120;

    /// <summary>What a line adds to a request: in base 64, with room for what JSON makes of it; a line that is longer than a row may be goes to a blob.</summary>
    internal static long SizeOnTheWire(LogLine line) => (long)Math.Min(SizeOf(line), MostBytes) * 2;

    /// <summary>Most rows that so many lines take.</summary>
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
