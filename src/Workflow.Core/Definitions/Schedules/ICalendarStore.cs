using System.Globalization;
using System.Text.Json.Serialization;
using Workflow.Core.Json;
using Workflow.Core.Paging;

namespace Workflow.Core.Definitions.Schedules;

/// <summary>A named set of dates, such as the holidays of a country.</summary>
/// <param name="Name">Its name: see <see cref="CalendarName.Fault"/>.</param>
/// <param name="Dates">The dates, in order, each once.</param>
/// <param name="Revision">Changes with each write; a later one is greater, also after the calendar was removed in between.</param>
/// <param name="UpdatedAt">When it was last written, UTC.</param>
public sealed record NamedCalendar(string Name, IReadOnlyList<DateOnly> Dates, long Revision, DateTimeOffset UpdatedAt)
{
    /// <summary>A calendar without its dates.</summary>
    [JsonIgnore]
    public CalendarSummary Summary => new(Name, Dates.Count, Dates is [] ? null : Dates[0], Dates is [] ? null : Dates[^1], UpdatedAt);
}

/// <summary>An entry of the list of calendars.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Count">How many dates it has.</param>
/// <param name="First">The first of them; <c>null</c>: it has none.</param>
/// <param name="Last">The last of them; <c>null</c>: it has none.</param>
/// <param name="UpdatedAt">When it was last written, UTC.</param>
public sealed record CalendarSummary(string Name, int Count, DateOnly? First, DateOnly? Last, DateTimeOffset UpdatedAt);

/// <summary>The store of calendars.</summary>
public interface ICalendarStore
{
    /// <summary>A calendar, or <c>null</c>: there is none with that name.</summary>
    Task<NamedCalendar?> GetCalendarAsync(string name, CancellationToken cancellationToken);

    /// <summary>The calendars, in order of their names by code point.</summary>
    /// <exception cref="InvalidCursorException">The cursor is not from this list.</exception>
    Task<Page<CalendarSummary>> ListCalendarsAsync(PageRequest page, CancellationToken cancellationToken);

    /// <summary>Writes a calendar if the stored one has a revision.</summary>
    /// <param name="calendar">The calendar, with its new revision.</param>
    /// <param name="revision">The revision that was read; <c>null</c>: there was none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether it was written; if not, the stored one has another revision.</returns>
    Task<bool> WriteCalendarAsync(NamedCalendar calendar, long? revision, CancellationToken cancellationToken);

    /// <summary>Removes a calendar if the stored one has a revision.</summary>
    /// <returns>Whether it was removed; if not, the stored one has another revision, or there is none.</returns>
    Task<bool> RemoveCalendarAsync(string name, long revision, CancellationToken cancellationToken);

    /// <summary>The workflows whose current version names a calendar, in order of their ids.</summary>
    /// <param name="name">The calendar.</param>
    /// <param name="page">The page.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="InvalidCursorException">The cursor is not from this list.</exception>
    Task<Page<long>> ListCalendarUsesAsync(string name, PageRequest page, CancellationToken cancellationToken);
}

/// <summary>Reads calendars.</summary>
public static class CalendarReads
{
    /// <summary>The faults of a schedule that names calendars which do not exist.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="calendars">The calendars that exist.</param>
    public static IReadOnlyList<Fault> Unknown(ScheduleDefinition schedule, CalendarSet calendars) =>
    [
        .. schedule.Entries.Index()
            .Where(entry => entry.Item.ExcludeCalendar is { } name && calendars.Find(name) is null)
            .Select(entry => new Fault($"/schedules/{entry.Index.ToString(CultureInfo.InvariantCulture)}/exclude_calendar", $"there is no calendar '{entry.Item.ExcludeCalendar}'")),
    ];

    /// <summary>The calendars that a schedule names, as far as they exist.</summary>
    public static async Task<CalendarSet> CalendarsOfAsync(this ICalendarStore store, ScheduleDefinition schedule, CancellationToken cancellationToken)
    {
        Dictionary<string, CalendarDates> found = new(StringComparer.Ordinal);
        foreach (var name in schedule.Calendars)
        {
            if (await store.GetCalendarAsync(name, cancellationToken) is { } calendar)
            {
                found[name] = new CalendarDates(calendar.Dates);
            }
        }

        return found.Count == 0 ? CalendarSet.None : new CalendarSet(found);
    }
}
