namespace Workflow.Core.Definitions.Schedules;

/// <summary>The calendars that a schedule may use, by name, as they were when they were read.</summary>
/// <param name="calendars">The calendars.</param>
public sealed class CalendarSet(IReadOnlyDictionary<string, CalendarDates> calendars)
{
    /// <summary>No calendars.</summary>
    public static CalendarSet None { get; } = new(new Dictionary<string, CalendarDates>(StringComparer.Ordinal));

    /// <summary>The dates of a calendar, or <c>null</c>: there is none with that name.</summary>
    public CalendarDates? Find(string name) => calendars.GetValueOrDefault(name);
}
