using System.Globalization;
using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.History;

/// <summary>
/// The rules for starts that wait until no other comes for a time (<c>debounce_seconds</c>). A newer one takes the place of the one that waits, and
/// its latest instant with it: so, however many come, one begins.
/// </summary>
public static class Debounce
{
    /// <summary>When a start begins if no other comes, and when it begins at the latest, UTC.</summary>
    /// <param name="seconds">For how long no other may come, in seconds.</param>
    /// <param name="at">When it was made, UTC.</param>
    /// <param name="replaced">Those that it takes the place of.</param>
    public static (DateTimeOffset DueAt, DateTimeOffset DueBy) InstantsOf(int seconds, DateTimeOffset at, IEnumerable<RunHead> replaced)
    {
        var latest = replaced.Min(run => run.DueBy) ?? at.AddSeconds((double)seconds * DefinitionLimits.DebounceTimes);
        var quiet = at.AddSeconds(seconds);
        return (quiet < latest ? quiet : latest, latest);
    }

    /// <summary>Skips the start that waits, as a newer one has come. What is due begins, however many come: the newer one begins a wait of its own.</summary>
    /// <returns>The run after the change and the line of its log, or <c>null</c> if it does not wait so, or is due.</returns>
    public static (RunHead Changed, LogLine Line)? Replace(RunHead run, RunHead by)
    {
        if (run is not { Status: RunStatus.Queued, QueuedFor: QueuedFor.Quiet } || run.Id == by.Id || run.DueAt <= by.CreatedAt)
        {
            return null;
        }

        var reason = $"run {by.Id} of a newer start took its place (debounce_seconds)";
        return new RunTransition(run.Id, [RunStatus.Queued], RunStatus.Skipped, by.CreatedAt, reason).Apply(run) is { } skipped
            ? (skipped, new LogLine(by.CreatedAt, LogSeverity.Warning, $"run skipped: {reason}"))
            : null;
    }

    /// <summary>Why a start waits.</summary>
    public static string WaitReason(DateTimeOffset? dueAt, DateTimeOffset? dueBy) => string.Create(
        CultureInfo.InvariantCulture,
        $"begins at {(dueAt is { } at ? Rfc3339.Write(at) : "once")}, unless a newer start takes its place before (debounce_seconds); one begins at {(dueBy is { } by ? Rfc3339.Write(by) : "once")} at the latest");
}
