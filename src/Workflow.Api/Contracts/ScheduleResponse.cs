using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Scheduling;
using Workflow.Core.Timing;

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

/// <summary>A schedule to look at before it is saved: any of the members of a workflow's, and where to look.</summary>
public sealed record SchedulePreviewRequest
{
    /// <summary>Minute, hour, day of month, month, day of week, or a macro such as @daily.</summary>
    public required string CronExpression { get; init; }

    /// <summary>The IANA time zone cron_expression is meant in. Default: UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>No instant before it. Default: no bound.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>No instant after it. Default: no bound.</summary>
    public DateTimeOffset? EndAt { get; init; }

    /// <summary>What becomes of instants that were missed. Default: latest.</summary>
    public CatchUp? CatchUp { get; init; }

    /// <summary>How old a missed instant may be that is still run, in seconds.</summary>
    public int? CatchUpWindowSeconds { get; init; }

    /// <summary>What becomes of an instant when runs of the workflow are at their limit.</summary>
    public ScheduleOverlapPolicy? ScheduleOverlapPolicy { get; init; }

    /// <summary>By how much an instant may be put off, by chance, in seconds. Default: 0.</summary>
    public int? ScheduleJitterSeconds { get; init; }

    /// <summary>So many scheduled runs that fail in a row disable the schedule.</summary>
    public int? PauseAfterFailures { get; init; }

    /// <summary>The workflow it is for, which need not have it: H and jitter follow from its id. Default: none.</summary>
    public long? WorkflowId { get; init; }

    /// <summary>Begin the instants there. Default: now.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>End them before that. Default: nowhere.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Most instants to answer, 1 to 500. Default: 10.</summary>
    public int? Count { get; init; }
}

/// <summary>What a schedule means.</summary>
/// <param name="CronExpression">The expression.</param>
/// <param name="TimeZone">The IANA time zone it is meant in.</param>
/// <param name="Explanation">The expression as a sentence.</param>
/// <param name="Fault">Why there are no instants, if the schedule can't be followed.</param>
/// <param name="Next">The instants.</param>
/// <param name="Warnings">What works, and may not be meant as it is written.</param>
public sealed record SchedulePreviewResponse(
    string CronExpression,
    string TimeZone,
    string Explanation,
    string? Fault,
    IReadOnlyList<FireTimeResponse> Next,
    IReadOnlyList<Warning> Warnings)
{
    internal static SchedulePreviewResponse Of(SchedulePreview preview, DateTimeOffset now)
    {
        var (times, definition) = (preview.Schedule.Times, preview.Schedule.Definition);
        string? fault = null;
        IReadOnlyList<DueInstant> next = [];
        try
        {
            next = preview.Instants(now);
        }
        catch (StuckScheduleException e)
        {
            fault = e.Message;
        }

        return new SchedulePreviewResponse(
            definition.CronExpression!,
            definition.TimeZone,
            times.Explanation,
            fault,
            [.. next.Select(due => FireTimeResponse.Of(due, times.Clock))],
            preview.Warnings(now));
    }
}
