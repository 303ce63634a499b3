using Workflow.Core.Definitions;
using Workflow.Core.Scheduling;
using Workflow.Core.Scheduling.Clocks;

namespace Workflow.Api.Contracts;

/// <summary>When a workflow runs by itself, and what became of the last times.</summary>
/// <param name="WorkflowId">The workflow.</param>
/// <param name="IsActive">Whether its schedule fires.</param>
/// <param name="PausedReason">Why the service has disabled it, if it has.</param>
/// <param name="StatusReason">Why nothing happens although it is active, if the clock was set back.</param>
/// <param name="CronExpression">When it runs; null: not by itself.</param>
/// <param name="TimeZone">The IANA time zone that is meant in.</param>
/// <param name="Explanation">The expression as a sentence.</param>
/// <param name="Fault">Why the schedule can't be read, if it can't: its time zone may have left the database.</param>
/// <param name="Next">The next instants; none while the schedule is not active, unless they are asked for with preview=true.</param>
/// <param name="LastTicks">The last instants and what became of them, newest first.</param>
public sealed record ScheduleResponse(
    long WorkflowId,
    bool IsActive,
    string? PausedReason,
    string? StatusReason,
    string? CronExpression,
    string TimeZone,
    string? Explanation,
    string? Fault,
    IReadOnlyList<FireTimeResponse> Next,
    IReadOnlyList<Tick> LastTicks)
{
    internal static ScheduleResponse Of(StoredWorkflow workflow, ScheduleState? state, DateTimeOffset now, Schedule? schedule, string? fault, IReadOnlyList<DueInstant> next, IReadOnlyList<Tick> ticks) => new(
        workflow.Id,
        workflow.IsActive,
        state?.PausedReason,
        workflow is { IsActive: true, Definition.Schedule.CronExpression: not null } ? state?.WaitReason(now) : null,
        workflow.Definition.Schedule.CronExpression,
        workflow.Definition.Schedule.TimeZone,
        schedule?.Times.Explanation,
        fault,
        [.. next.Select(due => FireTimeResponse.Of(due, schedule!.Times.Clock))],
        ticks);
}

/// <summary>An instant at which a workflow is to run.</summary>
/// <param name="At">The instant, UTC.</param>
/// <param name="Local">The instant in the schedule's time zone, with its offset.</param>
/// <param name="DueAt">When it is due, UTC: the instant, put off by jitter if there is any.</param>
public sealed record FireTimeResponse(DateTimeOffset At, string Local, DateTimeOffset DueAt)
{
    internal static FireTimeResponse Of(DueInstant due, LocalClock clock) => new(due.Instant, clock.Text(due.Instant), due.DueAt);
}
