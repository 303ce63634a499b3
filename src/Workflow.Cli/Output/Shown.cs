using System.Globalization;
using Spectre.Console;
using Workflow.Core.History;
using Workflow.Core.Json;

namespace Workflow.Cli.Output;

/// <summary>How values are shown to people.</summary>
internal static class Shown
{
    /// <summary>An instant, UTC, in seconds.</summary>
    public static string Instant(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    /// <summary>The time between two instants; from the first until now if the second is not known.</summary>
    public static string Duration(DateTimeOffset? from, DateTimeOffset? to, DateTimeOffset now)
    {
        if (from is not { } start)
        {
            return "";
        }

        var time = (to ?? now) - start;
        return time < TimeSpan.Zero ? "0s"
            : time.TotalSeconds < 1 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0}ms")
            : time.TotalMinutes < 1 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0}s")
            : time.TotalHours < 1 ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes}m{time.Seconds:00}s")
            : string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}h{time.Minutes:00}m");
    }

    /// <summary>A status, in the colour of its kind.</summary>
    public static Cell Status(RunStatus status) => new(Word.Upper(status), status switch
    {
        RunStatus.Succeeded => Color.Green,
        RunStatus.Failed or RunStatus.TimedOut => Color.Red,
        RunStatus.Running or RunStatus.Cancelling => Color.Blue,
        RunStatus.Paused or RunStatus.Cancelled => Color.Yellow,
        _ => null,
    });

    /// <summary>A status, in the colour of its kind.</summary>
    public static Cell Status(ExecutionStatus status) => new(Word.Upper(status), status switch
    {
        ExecutionStatus.Succeeded => Color.Green,
        ExecutionStatus.Failed or ExecutionStatus.TimedOut or ExecutionStatus.UpstreamFailed => Color.Red,
        ExecutionStatus.Running => Color.Blue,
        ExecutionStatus.Waiting or ExecutionStatus.Cancelled => Color.Yellow,
        _ => null,
    });
}
