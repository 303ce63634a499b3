using System.Diagnostics;
using System.Globalization;

namespace Workflow.Benchmarks.Hosts;

/// <summary>What a process has used, as far as this machine tells.</summary>
internal static class ProcessFigures
{
    /// <summary>Processor time so far, of all its threads.</summary>
    public static TimeSpan ProcessorTime(int id)
    {
        using var process = Process.GetProcessById(id);
        return process.TotalProcessorTime;
    }

    /// <summary>Memory in use, in bytes.</summary>
    public static long Memory(int id)
    {
        using var process = Process.GetProcessById(id);
        return process.WorkingSet64;
    }

    /// <summary>The most memory it has had in use, in bytes.</summary>
    public static long PeakMemory(int id)
    {
        var status = string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/status");
        if (!File.Exists(status))
        {
            using var process = Process.GetProcessById(id);
            return process.PeakWorkingSet64;
        }

        // .NET does not read it on Linux.
        var line = File.ReadLines(status).First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
