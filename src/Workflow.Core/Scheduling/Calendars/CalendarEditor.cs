using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Core.Paging;

namespace Workflow.Core.Scheduling.Calendars;

/// <summary>Changes calendars. The schedules that use a changed calendar are polled again, as their next instants may be others.</summary>
/// <param name="calendars">The store of calendars.</param>
/// <param name="workflows">The workflow store.</param>
/// <param name="schedules">The schedule store.</param>
/// <param name="signal">Set when schedules are due.</param>
/// <param name="time">The clock.</param>
public sealed class CalendarEditor(ICalendarStore calendars, IWorkflowStore workflows, IScheduleStore schedules, ScheduleSignal signal, TimeProvider time)
{
    private const int AtOnce = 8;
    private const int AtATime = 200;

    /// <summary>Writes a calendar, whether it is new or not.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="dates">Its dates, in any order.</param>
    /// <param name="guard">What must be true of the calendar that has the name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The calendar, and whether it is new.</returns>
    /// <exception cref="RefusedException">The name or the dates are faulty, or what must be true is not.</exception>
    public async Task<(NamedCalendar Calendar, bool IsNew)> PutAsync(string name, IEnumerable<DateOnly> dates, WriteGuard guard, CancellationToken cancellationToken)
    {
        RefuseName(name);
        IReadOnlyList<DateOnly> sorted = [.. dates.Order().Distinct()];
        if (sorted.Count > DefinitionLimits.CalendarDates)
        {
            throw RefusedException.Faulty([new Fault("", $"has {sorted.Count} dates; the limit is {DefinitionLimits.CalendarDates}")]);
        }

        while (true)
        {
            var current = await calendars.GetCalendarAsync(name, cancellationToken);
            guard.Check(NameOf(name), current?.Revision);
            var now = time.GetUtcNow();
            var written = current is not null && current.Dates.SequenceEqual(sorted)
                ? current
                : new NamedCalendar(name, sorted, Math.Max(now.UtcTicks, (current?.Revision ?? 0) + 1), now);
            if (current is not null && !ReferenceEquals(written, current))
            {
                await ForUsersAsync(name, CloseAsync, cancellationToken);
            }

            if (ReferenceEquals(written, current) || await calendars.WriteCalendarAsync(written, current?.Revision, cancellationToken))
            {
                // Also for an unchanged calendar: the process may have been killed between an earlier write and this.
                await ForUsersAsync(name, PollAsync, cancellationToken);
                signal.Set();
                return (written, current is null);
            }
        }
    }

    /// <summary>Removes a calendar that no workflow uses.</summary>
    /// <exception cref="RefusedException">There is none, it has been changed, or a workflow uses it.</exception>
    public async Task RemoveAsync(string name, long? revision, CancellationToken cancellationToken)
    {
        while (true)
        {
            var current = await FindAsync(name, cancellationToken);
            new WriteGuard(revision).Check(NameOf(name), current.Revision);
            if (await calendars.ListCalendarUsesAsync(name, new PageRequest(1), cancellationToken) is { Items: [var workflow, ..] })
            {
                throw new RefusedException(RefusalReason.Conflict, $"Calendar '{name}' is used by workflow {workflow}; it can be deleted when no schedule names it.");
            }

            if (await calendars.RemoveCalendarAsync(name, current.Revision, cancellationToken))
            {
                return;
            }
        }
    }

    /// <summary>The calendar.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public async Task<NamedCalendar> FindAsync(string name, CancellationToken cancellationToken) =>
        (CalendarName.Fault(name) is null ? await calendars.GetCalendarAsync(name, cancellationToken) : null)
        ?? throw new RefusedException(RefusalReason.NotFound, $"There is no calendar '{FaultText.Shorten(name)}'.");

    private static void RefuseName(string name)
    {
        if (CalendarName.Fault(name) is { } fault)
        {
            throw new RefusedException(RefusalReason.Invalid, $"The name of a calendar {fault}.");
        }
    }

    private static string NameOf(string name) => $"Calendar '{name}'";

    private async Task ForUsersAsync(string name, Func<long, CancellationToken, ValueTask> step, CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await calendars.ListCalendarUsesAsync(name, new PageRequest(AtATime, cursor), cancellationToken);
            await Parallel.ForEachAsync(page.Items, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, step);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    private async ValueTask CloseAsync(long workflowId, CancellationToken cancellationToken)
    {
        while (await schedules.GetScheduleAsync(workflowId, cancellationToken) is { PausedReason: null } state && await workflows.GetAsync(workflowId, cancellationToken) is { } workflow)
        {
            var now = time.GetUtcNow();
            var closed = ScheduleChange.BeforeCalendar(state, workflow, now, await calendars.CalendarsOfAsync(workflow.Definition.Schedule, cancellationToken));
            if (ReferenceEquals(closed, state) || await schedules.AdvanceAsync(new ScheduleAdvance(closed, [], now), cancellationToken) is not null)
            {
                return;
            }
        }
    }

    // Also if it is due already: a step that another host has decided by the old calendar fails once this is written.
    private async ValueTask PollAsync(long workflowId, CancellationToken cancellationToken)
    {
        while (await schedules.GetScheduleAsync(workflowId, cancellationToken) is { PausedReason: null } state)
        {
            var now = time.GetUtcNow();
            if (await schedules.AdvanceAsync(new ScheduleAdvance(state with { DueAt = now }, [], now), cancellationToken) is not null)
            {
                return;
            }
        }
    }
}
