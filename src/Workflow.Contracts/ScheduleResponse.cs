using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Scheduling;

namespace Workflow.Contracts;

/// <summary>When a workflow runs by itself, and the outcome of the last instants.</summary>
/// <param name="WorkflowId">The workflow.</param>
/// <param name="IsActive">Whether its schedule fires.</param>
/// <param name="PausedReason">Why the service has disabled it, if it has.</param>
/// <param name="StatusReason">Why an active schedule does not fire, if the clock was set back.</param>
/// <param name="CronExpression">When it runs; null: it has no schedule, or several.</param>
/// <param name="TimeZone">The IANA time zone of the expression.</param>
/// <param name="Explanation">All of them as sentences.</param>
/// <param name="Schedules">Each schedule, also if there is only one.</param>
/// <param name="Fault">
/// Why the schedule can't be evaluated, if it can't: for example, its time zone is no longer in the database.
/// </param>
/// <param name="Next">The next instants; empty while the schedule is disabled, unless preview=true.</param>
/// <param name="Excluded">The instants up to the last of next that calendars exclude, and where they have moved to; up to 500.</param>
/// <param name="LastTicks">The last instants with their outcome, newest first.</param>
public sealed record ScheduleResponse(
    long WorkflowId,
    bool IsActive,
    string? PausedReason,
    string? StatusReason,
    string? CronExpression,
    string TimeZone,
    string? Explanation,
    IReadOnlyList<ScheduleEntryResponse> Schedules,
    string? Fault,
    IReadOnlyList<FireTimeResponse> Next,
    IReadOnlyList<ExcludedInstant> Excluded,
    IReadOnlyList<Tick> LastTicks);

/// <summary>An instant at which a workflow is to run.</summary>
/// <param name="At">The instant, UTC.</param>
/// <param name="Local">The instant in the time zone of the first schedule that made it, with its offset.</param>
/// <param name="DueAt">When it is due, UTC: the instant, delayed by the jitter.</param>
/// <param name="Schedules">The schedules that made it, counted from 0.</param>
/// <param name="MovedFrom">The excluded instants that have moved to it, UTC.</param>
public sealed record FireTimeResponse(DateTimeOffset At, string Local, DateTimeOffset DueAt, IReadOnlyList<int> Schedules, IReadOnlyList<DateTimeOffset> MovedFrom);

/// <summary>One schedule of a workflow.</summary>
/// <param name="CronExpression">When it runs; null: it has an interval.</param>
/// <param name="IntervalSeconds">Seconds between its instants; null: it has an expression.</param>
/// <param name="TimeZone">The IANA time zone of the expression.</param>
/// <param name="ExcludeCalendar">The calendar whose dates have no instants; null: none.</param>
/// <param name="OnExcluded">What happens to an instant on such a date.</param>
/// <param name="Explanation">The schedule as a sentence.</param>
public sealed record ScheduleEntryResponse(string? CronExpression, int? IntervalSeconds, string TimeZone, string? ExcludeCalendar, OnExcluded OnExcluded, string? Explanation);

/// <summary>A schedule to preview before it is saved: the schedule members of a workflow, and the span to show.</summary>
public sealed record SchedulePreviewRequest
{
    /// <summary>Minute, hour, day of month, month, day of week, or a macro such as @daily. Required, unless schedules is given.</summary>
    public string? CronExpression { get; init; }

    /// <summary>Several schedules instead of cron_expression and time_zone, up to 20.</summary>
    public IReadOnlyList<ScheduleEntry>? Schedules { get; init; }

    /// <summary>The IANA time zone of cron_expression. Default: UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>No instant before this one. Default: no bound.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>No instant after this one. Default: no bound.</summary>
    public DateTimeOffset? EndAt { get; init; }

    /// <summary>What happens to missed instants. Default: latest.</summary>
    public CatchUp? CatchUp { get; init; }

    /// <summary>How old a missed instant may be and still be run, in seconds.</summary>
    public int? CatchUpWindowSeconds { get; init; }

    /// <summary>What happens to an instant when max_concurrent_runs runs are active.</summary>
    public ScheduleOverlapPolicy? ScheduleOverlapPolicy { get; init; }

    /// <summary>Each instant is delayed at random by less than this, in seconds. Default: 0.</summary>
    public int? ScheduleJitterSeconds { get; init; }

    /// <summary>How many failed scheduled runs in a row disable the schedule.</summary>
    public int? PauseAfterFailures { get; init; }

    /// <summary>The workflow that the schedule is for: H and jitter depend on its id. Default: none.</summary>
    public long? WorkflowId { get; init; }

    /// <summary>Show instants from here on. Default: now.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Show instants before this one only. Default: no bound.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Maximum number of instants in the answer, 1 to 500. Default: 10.</summary>
    public int? Count { get; init; }
}

/// <summary>What a schedule means.</summary>
/// <param name="CronExpression">The expression; null: there are several schedules.</param>
/// <param name="TimeZone">The IANA time zone of the expression.</param>
/// <param name="Explanation">All of them as sentences.</param>
/// <param name="Schedules">Each schedule, also if there is only one.</param>
/// <param name="Fault">Why there are no instants, if the schedule can't be evaluated.</param>
/// <param name="Next">The instants.</param>
/// <param name="Excluded">The instants up to the last of next that calendars exclude, and where they have moved to; up to 500.</param>
/// <param name="Warnings">What is valid but may not be intended.</param>
public sealed record SchedulePreviewResponse(
    string? CronExpression,
    string TimeZone,
    string Explanation,
    IReadOnlyList<ScheduleEntryResponse> Schedules,
    string? Fault,
    IReadOnlyList<FireTimeResponse> Next,
    IReadOnlyList<ExcludedInstant> Excluded,
    IReadOnlyList<Warning> Warnings);
