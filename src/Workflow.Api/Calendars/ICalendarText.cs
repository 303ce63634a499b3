using System.Globalization;
using System.Text;
using Workflow.Core.Definitions.Schedules;

namespace Workflow.Api.Calendars;

/// <summary>Writes a calendar as iCalendar (RFC 5545): one all-day event for each date.</summary>
internal static class ICalendarText
{
    internal static string Of(NamedCalendar calendar)
    {
        var text = new StringBuilder("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Workflow//Calendars//EN\r\n");
        foreach (var date in calendar.Dates)
        {
            text.Append(CultureInfo.InvariantCulture, $"BEGIN:VEVENT\r\nUID:{date:yyyyMMdd}-{calendar.Name}\r\nDTSTAMP:{calendar.UpdatedAt.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}\r\nDTSTART;VALUE=DATE:{date:yyyyMMdd}\r\nSUMMARY:{calendar.Name}\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\n");
        }

        return text.Append("END:VCALENDAR\r\n").ToString();
    }
}
