using System.Diagnostics;
using System.Globalization;

namespace Workflow.Expressions.Tests.Hostile;

/// <summary>
/// The time for which this thread had a processor, where the system says it, and else the time on the clock: a machine that
/// is busy with other tests adds nothing to it.
/// </summary>
internal static class ThreadClock
{
    // Linux: the first number is nanoseconds on a processor.
    private const string Statistics = "/proc/thread-self/schedstat";

    private static readonly bool IsTold = OperatingSystem.IsLinux() && File.Exists(Statistics);

    /// <summary>Milliseconds since some time.</summary>
    public static double Milliseconds =>
        IsTold ? long.Parse(File.ReadAllText(Statistics).Split(' ')[0], CultureInfo.InvariantCulture) / 1e6
        : Stopwatch.GetTimestamp() * 1e3 / Stopwatch.Frequency;
}
