using Workflow.Core.Timing;

namespace Workflow.Core.Definitions.Schedules;

/// <summary>One of several schedules of a workflow: a cron expression or an interval.</summary>
public sealed record ScheduleEntry
{
    /// <summary>Shortest interval, in seconds: hosts poll once a minute.</summary>
    public const int MinInterval = 60;

    /// <summary>Five fields or a macro; <c>null</c>: it has an interval.</summary>
    public string? CronExpression { get; init; }

    /// <summary>Seconds between its instants, from 60 to a year; <c>null</c>: it has a cron expression.</summary>
    public int? IntervalSeconds { get; init; }

    /// <summary>The IANA time zone of the expression, and of what is shown. Default: UTC.</summary>
    public string TimeZone { get; init; } = TimeZones.Utc;

    /// <summary>The calendar whose dates have no instants; <c>null</c>: none.</summary>
    public string? ExcludeCalendar { get; init; }

    /// <summary>What happens to an instant on such a date. Default: skip.</summary>
    public OnExcluded OnExcluded { get; init; }
}
