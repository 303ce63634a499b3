using System.Collections.Immutable;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Json;

namespace Workflow.Core.Scheduling;

/// <summary>The state of a workflow's schedule.</summary>
public sealed record ScheduleState
{
    /// <summary>The workflow.</summary>
    public required long WorkflowId { get; init; }

    /// <summary>Up to this instant everything has been decided, UTC. It moves back only when a person enables the schedule after the clock was set back.</summary>
    public required DateTimeOffset Cursor { get; init; }

    /// <summary>When it is due again, UTC; <c>null</c>: never.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>When it became active, UTC; earlier failed runs do not count.</summary>
    public required DateTimeOffset ActiveSince { get; init; }

    /// <summary>Why the service has disabled it; <c>null</c>: it has not.</summary>
    public string? PausedReason { get; init; }

    /// <summary>
    /// Decided ticks that are not completed, in order of the instants. The next host that reads them completes them.
    /// </summary>
    public ImmutableArray<Tick> Pending { get; init; } = [];

    /// <summary>How many ticks have been recorded; the number of the last.</summary>
    public long TickCount { get; init; }

    /// <summary>Set by the store; changes with each write.</summary>
    public string Revision { get; init; } = "";

    /// <summary>Why nothing happens although the schedule is active: the clock was set back. <c>null</c>: it was not.</summary>
    /// <param name="now">The clock, UTC.</param>
    public string? WaitReason(DateTimeOffset now) => Cursor > now
        ? $"waits for {Rfc3339.Write(Cursor)}, as all instants before that are decided: the clock was set back. To continue from the current clock, enable the schedule"
        : null;
}

/// <summary>The rule for the effect of a change of a workflow on its schedule.</summary>
public static class ScheduleChange
{
    /// <summary>
    /// The state of the schedule after its workflow was written. Instants up to that moment are decided by the old
    /// schedule, later ones by the new one. Instants while the schedule is disabled are not caught up. Enabling it starts
    /// from the current clock, even if that was set back.
    /// </summary>
    /// <param name="state">The old state; <c>null</c>: the workflow never had one.</param>
    /// <param name="before">The workflow before it was written; <c>null</c>: it is new.</param>
    /// <param name="after">The workflow as it is written.</param>
    /// <param name="at">When, UTC.</param>
    /// <param name="calendars">The calendars of the schedule before; <c>null</c>: it names none.</param>
    /// <returns>The new state; the same object as <paramref name="state"/> if the schedule has not changed.</returns>
    public static ScheduleState? Apply(ScheduleState? state, StoredWorkflow? before, StoredWorkflow after, DateTimeOffset at, CalendarSet? calendars = null)
    {
        var schedule = after.Definition.Schedule;
        if ((before is not null && before.IsActive == after.IsActive && before.Definition.Schedule == schedule)
            || (state is null && !schedule.IsSet))
        {
            return state;
        }

        var pending = state is null || before is null ? [] : state.Pending.AddRange(Closed(state, before, at, calendars));
        var runs = after.IsActive && schedule.IsSet;
        return new ScheduleState
        {
            WorkflowId = after.Id,
            Cursor = state is not null && state.Cursor > at && before is not { IsActive: false } ? state.Cursor : at,

            // Due at once, to complete pending ticks and to find the first instant.
            DueAt = runs || !pending.IsEmpty ? at : null,
            ActiveSince = state is not null && before is { IsActive: true } ? state.ActiveSince : at,
            Pending = pending,
            TickCount = state?.TickCount ?? 0,
            Revision = state?.Revision ?? "",
        };
    }

    /// <summary>
    /// The state before a calendar of the schedule is changed: the old dates decide what is due by then, so an instant
    /// that they excluded is not run later, whatever the new dates are.
    /// </summary>
    /// <param name="state">The state.</param>
    /// <param name="workflow">The workflow.</param>
    /// <param name="at">When, UTC.</param>
    /// <param name="calendars">The calendars before.</param>
    public static ScheduleState BeforeCalendar(ScheduleState state, StoredWorkflow workflow, DateTimeOffset at, CalendarSet calendars)
    {
        if (!workflow.IsActive || workflow.Definition.Schedule is not { IsSet: true } definition || state.Cursor >= at || Schedule.Read(definition, workflow.Id, calendars, out var schedule) is not null)
        {
            return state;
        }

        try
        {
            var plan = TickRule.Plan(schedule!, state.Cursor, at);
            var undecided = schedule!.Times.Next(plan.Cursor); // delayed by jitter, or more than one poll covers
            return state with { Cursor = undecided <= at ? undecided.Value.AddTicks(-1) : at, DueAt = at, Pending = state.Pending.AddRange(plan.Ticks) };
        }
        catch (StuckScheduleException)
        {
            return state; // such a schedule is paused with the reason when it is polled
        }
    }

    private static ImmutableArray<Tick> Closed(ScheduleState state, StoredWorkflow before, DateTimeOffset at, CalendarSet? calendars)
    {
        if (!before.IsActive || before.Definition.Schedule is not { IsSet: true } definition || state.Cursor >= at)
        {
            return [];
        }

        // A schedule that this host can't read was not run by it either.
        try
        {
            return Schedule.Read(definition, before.Id, calendars, out var schedule) is null ? TickRule.Close(schedule!, state.Cursor, at) : [];
        }
        catch (StuckScheduleException)
        {
            return []; // such a schedule is paused with the reason; it must remain possible to change it
        }
    }
}
