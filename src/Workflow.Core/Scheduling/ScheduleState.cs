using System.Collections.Immutable;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Json;

namespace Workflow.Core.Scheduling;

/// <summary>Where a workflow's schedule stands.</summary>
public sealed record ScheduleState
{
    /// <summary>The workflow.</summary>
    public required long WorkflowId { get; init; }

    /// <summary>Up to this instant everything has been decided, UTC. It moves back only when a person enables the schedule after the clock was set back.</summary>
    public required DateTimeOffset Cursor { get; init; }

    /// <summary>When it is to be looked at again, UTC; <c>null</c>: not at all.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Since when it has been active, UTC; runs before do not count against it.</summary>
    public required DateTimeOffset ActiveSince { get; init; }

    /// <summary>Why the service has disabled it; <c>null</c>: it has not.</summary>
    public string? PausedReason { get; init; }

    /// <summary>What has been decided and not yet done, in order of the instants. The next host that finds it does it.</summary>
    public ImmutableArray<Tick> Pending { get; init; } = [];

    /// <summary>How many ticks have been recorded; the number of the last.</summary>
    public long TickCount { get; init; }

    /// <summary>The store's own: another with each write.</summary>
    public string Revision { get; init; } = "";

    /// <summary>Why nothing happens although the schedule is active: the clock was set back. <c>null</c>: it was not.</summary>
    /// <param name="now">The clock, UTC.</param>
    public string? WaitReason(DateTimeOffset now) => Cursor > now
        ? $"waits for {Rfc3339.Write(Cursor)}, up to which it has decided every instant: the clock was set back since. To take the clock as it is, enable the schedule"
        : null;
}

/// <summary>The rule of what a change of a workflow does to its schedule.</summary>
public static class ScheduleChange
{
    /// <summary>
    /// Where the schedule stands after its workflow was written. Up to that moment the schedule is what it was: what was
    /// due by it is decided by it. From then on it is what it is now; being disabled is a pause, which nothing replays, and
    /// being enabled takes the clock as it is, also where it was set back.
    /// </summary>
    /// <param name="state">Where it stood; <c>null</c>: the workflow never had one.</param>
    /// <param name="before">The workflow before it was written; <c>null</c>: it is new.</param>
    /// <param name="after">The workflow as it is written.</param>
    /// <param name="at">When, UTC.</param>
    /// <returns>Where it stands; the very same <paramref name="state"/> when nothing about the schedule has changed.</returns>
    public static ScheduleState? Apply(ScheduleState? state, StoredWorkflow? before, StoredWorkflow after, DateTimeOffset at)
    {
        var schedule = after.Definition.Schedule;
        if ((before is not null && before.IsActive == after.IsActive && before.Definition.Schedule == schedule)
            || (state is null && schedule.CronExpression is null))
        {
            return state;
        }

        var pending = state is null || before is null ? [] : state.Pending.AddRange(Closed(state, before, at));
        var runs = after.IsActive && schedule.CronExpression is not null;
        return new ScheduleState
        {
            WorkflowId = after.Id,
            Cursor = state is not null && state.Cursor > at && before is not { IsActive: false } ? state.Cursor : at,

            // Looked at once soon, for what is pending, and to find out when its first instant is.
            DueAt = runs || !pending.IsEmpty ? at : null,
            ActiveSince = state is not null && before is { IsActive: true } ? state.ActiveSince : at,
            Pending = pending,
            TickCount = state?.TickCount ?? 0,
            Revision = state?.Revision ?? "",
        };
    }

    private static ImmutableArray<Tick> Closed(ScheduleState state, StoredWorkflow before, DateTimeOffset at)
    {
        if (!before.IsActive || before.Definition.Schedule is not { CronExpression: not null } definition || state.Cursor >= at)
        {
            return [];
        }

        // A schedule that can't be read here was not run here either.
        try
        {
            return Schedule.Read(definition, before.Id, out var schedule) is null ? TickRule.Close(schedule!, state.Cursor, at) : [];
        }
        catch (StuckScheduleException)
        {
            return []; // such a schedule is paused and says why; it must not keep anybody from changing it
        }
    }
}
