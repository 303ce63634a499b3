using Workflow.Contracts;
using Workflow.Core.Definitions.Schedules;

namespace Workflow.Api.Mapping;

/// <summary>Shows calendars.</summary>
internal static class CalendarMapping
{
    extension(CalendarResponse)
    {
        public static CalendarResponse Of(NamedCalendar calendar, DateOnly? expandedUntil = null) => new(calendar.Name, calendar.Dates, calendar.UpdatedAt, expandedUntil);
    }
}
