namespace Workflow.Contracts;

/// <summary>A schedule in the list by due time.</summary>
/// <param name="WorkflowId">The workflow.</param>
/// <param name="WorkflowName">Its name.</param>
/// <param name="DueAt">When the service looks at the schedule next, UTC: the next instant delayed by its jitter, or at once after a change.</param>
/// <param name="At">The next instant, UTC; null: there is none.</param>
/// <param name="CronExpression">When it runs; null: it has several schedules.</param>
/// <param name="TimeZone">The IANA time zone of the expression.</param>
/// <param name="Explanation">The schedule as sentences.</param>
/// <param name="StatusReason">Why it does not fire, if the clock was set back or the schedule can't be evaluated.</param>
public sealed record DueScheduleResponse(
    long WorkflowId,
    string WorkflowName,
    DateTimeOffset DueAt,
    DateTimeOffset? At,
    string? CronExpression,
    string TimeZone,
    string? Explanation,
    string? StatusReason);
