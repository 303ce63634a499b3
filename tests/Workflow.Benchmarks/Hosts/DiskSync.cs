using System.Diagnostics;

namespace Workflow.Benchmarks.Hosts;

/// <summary>What the disk takes to keep a small write: nothing that waits for its record can be faster.</summary>
internal static class DiskSync
{
    private const int Writes = 100;
    private const int Bytes = 4_096;

    public static Quantiles Measure(string folder)
    {
        var path = Path.Combine(folder, $"sync-{Guid.NewGuid():N}");
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        var bytes = new byte[Bytes];
        return Quantiles.Of(Enumerable.Range(0, Writes).Select(_ =>
        {
            var started = Stopwatch.GetTimestamp();
            file.Write(bytes);
            file.Flush(flushToDisk: true);
            return Stopwatch.GetElapsedTime(started);
        }).ToList());
    }
}
