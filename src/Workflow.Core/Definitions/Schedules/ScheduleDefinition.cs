using System.Text.Json.Serialization;
using Workflow.Core.Timing;

namespace Workflow.Core.Definitions.Schedules;

/// <summary>When a workflow is to run by itself.</summary>
public sealed record ScheduleDefinition
{
    /// <summary>Longest cron expression, in characters.</summary>
    public const int MaxExpression = 500;

    /// <summary>Five fields or a macro; <c>null</c>: it does not run by itself.</summary>
    public string? CronExpression { get; init; }

    /// <summary>The IANA time zone the expression is meant in.</summary>
    public string TimeZone { get; init; } = TimeZones.Utc;

    /// <summary>What becomes of instants that were missed.</summary>
    public CatchUp CatchUp { get; init; }

    /// <summary>How old a missed instant may be that is still run, in seconds; <c>null</c>: see <see cref="CatchUpWindow"/>.</summary>
    public int? CatchUpWindowSeconds { get; init; }

    /// <summary>By how much an instant may be put off, by chance that is the same each time it is asked, in seconds.</summary>
    public int ScheduleJitterSeconds { get; init; }

    /// <summary>No instant before it, UTC; <c>null</c>: no such bound.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>No instant after it, UTC; <c>null</c>: no such bound.</summary>
    public DateTimeOffset? EndAt { get; init; }

    /// <summary>So many scheduled runs that fail in a row disable the schedule; <c>null</c>: none do.</summary>
    public int? PauseAfterFailures { get; init; }

    /// <summary>What becomes of an instant when runs of the workflow are at their limit; <c>null</c>: see <see cref="Overlap"/>.</summary>
    public ScheduleOverlapPolicy? OverlapPolicy { get; init; }

    /// <summary>
    /// What becomes of an instant when runs of the workflow are at their limit: one waits, unless it is set; and where all missed
    /// instants are run, all of them wait.
    /// </summary>
    [JsonIgnore]
    public ScheduleOverlapPolicy Overlap => OverlapPolicy ?? DefaultOverlap(CatchUp);

    /// <summary>What becomes of an instant unless it is said.</summary>
    internal static ScheduleOverlapPolicy DefaultOverlap(CatchUp catchUp) => catchUp == CatchUp.All ? ScheduleOverlapPolicy.Queue : ScheduleOverlapPolicy.QueueOne;

    /// <summary>How old a missed instant may be that is still run: a day where all are, and otherwise any age, unless it is set.</summary>
    internal TimeSpan CatchUpWindow => (CatchUpWindowSeconds, CatchUp) switch
    {
        ({ } seconds, _) => TimeSpan.FromSeconds(seconds),
        (null, CatchUp.All) => TimeSpan.FromDays(1),
        _ => TimeSpan.MaxValue,
    };
}
