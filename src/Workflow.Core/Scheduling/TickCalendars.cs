using System.Collections.Concurrent;
using Workflow.Core.Definitions.Schedules;

namespace Workflow.Core.Scheduling;

/// <summary>
/// The calendars of one poll, each read once. The due schedules are listed before, so if a calendar is changed meanwhile, its
/// editor changes the schedules that use it, and what was decided by the old one is not written.
/// </summary>
/// <param name="store">The store of calendars; <c>null</c>: there are none.</param>
internal sealed class TickCalendars(ICalendarStore? store)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<CalendarDates?>>> _read = new(StringComparer.Ordinal);

    /// <summary>The calendars that a schedule names, as far as they exist.</summary>
    internal async Task<CalendarSet> OfAsync(ScheduleDefinition schedule, CancellationToken cancellationToken)
    {
        if (schedule.Calendars is [])
        {
            return CalendarSet.None;
        }

        Dictionary<string, CalendarDates> found = new(StringComparer.Ordinal);
        foreach (var name in schedule.Calendars)
        {
            if (await _read.GetOrAdd(name, key => new(() => ReadAsync(key, cancellationToken))).Value is { } dates)
            {
                found[name] = dates;
            }
        }

        return new CalendarSet(found);
    }

    private async Task<CalendarDates?> ReadAsync(string name, CancellationToken cancellationToken) =>
        store is not null && await store.GetCalendarAsync(name, cancellationToken) is { } calendar ? new CalendarDates(calendar.Dates) : null;
}
