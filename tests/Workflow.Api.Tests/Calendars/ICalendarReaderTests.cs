using System.Globalization;
using System.Text;
using Workflow.Api.Calendars;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Limits;

namespace Workflow.Api.Tests.Calendars;

public class ICalendarReaderTests
{
    private static readonly DateOnly Horizon = new(2037, 6, 1);

    [Theory]
    [InlineData("DTSTART;VALUE=DATE:20271225", "2027-12-25")]
    [InlineData("DTSTART;VALUE=DATE:20271225\nDTEND;VALUE=DATE:20271226", "2027-12-25")]
    [InlineData("DTSTART;VALUE=DATE:20271225\nDTEND;VALUE=DATE:20271228", "2027-12-25 2027-12-26 2027-12-27")]
    [InlineData("DTSTART;VALUE=DATE:20271225\nDURATION:P2D", "2027-12-25 2027-12-26")]
    [InlineData("DTSTART;VALUE=DATE:20271225\nDURATION:P1W", "2027-12-25 2027-12-26 2027-12-27 2027-12-28 2027-12-29 2027-12-30 2027-12-31")]
    [InlineData("DTSTART;VALUE=DATE:20271225\nSTATUS:CANCELLED", "")]
    [InlineData("DTSTART;VALUE=DATE:20351225\nRRULE:FREQ=YEARLY", "2035-12-25 2036-12-25")] // up to the horizon
    [InlineData("DTSTART;VALUE=DATE:20271225\nRRULE:FREQ=YEARLY;COUNT=2", "2027-12-25 2028-12-25")]
    [InlineData("DTSTART;VALUE=DATE:20271225\nRRULE:FREQ=YEARLY;UNTIL=20291225", "2027-12-25 2028-12-25 2029-12-25")]
    [InlineData("DTSTART;VALUE=DATE:20351225\nRRULE:FREQ=YEARLY;UNTIL=99991231", "2035-12-25 2036-12-25")] // for ever
    [InlineData("DTSTART;VALUE=DATE:20370520\nRRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=99991231", "2037-05-25 2037-06-01")]
    [InlineData("DTSTART;VALUE=DATE:20351225\nRRULE:FREQ=YEARLY;UNTIL=20361225", "2035-12-25 2036-12-25")]
    [InlineData("DTSTART;VALUE=DATE:20351225\nRRULE:FREQ=MONTHLY;INTERVAL=12;UNTIL=99991231T235959Z", "2035-12-25 2036-12-25")]
    [InlineData("DTSTART;VALUE=DATE:20271225\nRRULE:FREQ=YEARLY;INTERVAL=4;COUNT=2\nDTEND;VALUE=DATE:20271227", "2027-12-25 2027-12-26 2031-12-25 2031-12-26")]
    [InlineData("DTSTART;VALUE=DATE:20271125\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;COUNT=2", "2027-11-25 2028-11-23")]
    [InlineData("DTSTART;VALUE=DATE:20271225\nRRULE:FREQ=YEARLY;COUNT=3\nEXDATE;VALUE=DATE:20281225", "2027-12-25 2029-12-25")]
    [InlineData("DTSTART;VALUE=DATE:20271225\nRDATE;VALUE=DATE:20280106", "2027-12-25 2028-01-06")]
    [InlineData("DTSTART;VALUE=DATE:20280229\nRRULE:FREQ=YEARLY;COUNT=2", "2028-02-29 2032-02-29")]
    public void Read_HasTheDatesOfAnEvent(string lines, string expected) =>
        Assert.Equal(expected, string.Join(' ', Read(Document(lines)).Select(date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))));

    [Theory]
    [InlineData("", "no VCALENDAR")]
    [InlineData("hello", "iCalendar document")]
    [InlineData("{\"dates\":[]}", "iCalendar document")]
    [InlineData("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:2027122", "iCalendar document")]
    public void Read_RefusesWhatIsNotOne(string text, string detail) => Assert.Contains(detail, Refusal(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("SUMMARY:x", "has event 1 ('x'), which has no DTSTART")]
    [InlineData("SUMMARY:x\nDTSTART:20271225T000000Z", "has event 1 ('x'), which is not an all-day event: DTSTART and DTEND must be dates")]
    [InlineData("DTSTART;VALUE=DATE:19691225", "begins before 1970")]
    [InlineData("DTSTART;VALUE=DATE:20271225\nDTEND;VALUE=DATE:20271225", "must last from 1 to 366 days")]
    [InlineData("DTSTART;VALUE=DATE:20271225\nDTEND;VALUE=DATE:20271224", "must last from 1 to 366 days")]
    [InlineData("DTSTART;VALUE=DATE:20271225\nDTEND;VALUE=DATE:99991224", "must last from 1 to 366 days")]
    [InlineData("DTSTART;VALUE=DATE:20271225\nDURATION:P9999W", "must last from 1 to 366 days")]
    [InlineData("DTSTART;VALUE=DATE:20271225\nRRULE:FREQ=SECONDLY", "recurs more often than daily")]
    [InlineData("DTSTART;VALUE=DATE:20271225\nRRULE:FREQ=HOURLY;COUNT=2", "recurs more often than daily")]
    [InlineData("DTSTART;VALUE=DATE:20271225\nRRULE:FREQ=DAILY;BYHOUR=1,2,3", "recurs more often than daily")]
    [InlineData("DTSTART;VALUE=DATE:20271225\nRRULE:FREQ=YEARLY\nRRULE:FREQ=MONTHLY", "more than one RRULE")]
    [InlineData("DTSTART;VALUE=DATE:20271225\nRECURRENCE-ID;VALUE=DATE:20271225", "RECURRENCE-ID")]
    [InlineData("DTSTART;VALUE=DATE:19700101\nRRULE:FREQ=DAILY", "more than")]
    [InlineData("DTSTART;VALUE=DATE:20270101\nDTEND;VALUE=DATE:20280101\nRRULE:FREQ=DAILY", "")] // they overlap; few dates
    [InlineData("DTSTART;VALUE=DATE:20270101\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "has a recurring event that never occurs, or very seldom")]
    [InlineData("DTSTART;VALUE=DATE:20271225\nRRULE:FREQ=NEVER", "iCalendar document")]
    public void Read_SaysWhatIsWrongWithAnEvent(string lines, string detail)
    {
        if (detail.Length == 0)
        {
            Assert.NotEmpty(Read(Document(lines)));
            return;
        }

        Assert.Contains(detail, Refusal(Document(lines)), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RefusesTooMuch()
    {
        Assert.Contains("the limit is 5000", Refusal(Document([.. Enumerable.Repeat("DTSTART;VALUE=DATE:20271225", DefinitionLimits.CalendarDates + 1)])), StringComparison.Ordinal);
        Assert.Contains("more than 500 recurring events", Refusal(Document([.. Enumerable.Repeat("DTSTART;VALUE=DATE:20271225\nRRULE:FREQ=YEARLY", 501)])), StringComparison.Ordinal);
        Assert.Contains("more than 20000 occurrences", Refusal(Document([.. Enumerable.Repeat("DTSTART;VALUE=DATE:20271225\nRRULE:FREQ=DAILY", 500)])), StringComparison.Ordinal);
        Assert.Contains("more than 5000 dates", Refusal(Document([.. Enumerable.Range(0, 30).Select(i => $"DTSTART;VALUE=DATE:{2000 + i}0101\nDTEND;VALUE=DATE:{2001 + i}0101")])), StringComparison.Ordinal);
    }

    // A rule that no date matches ends too.
    [Fact]
    public void Read_Ends_WhenARuleMatchesNothing() =>
        Assert.True(Outcome(Document("DTSTART;VALUE=DATE:20270101\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")).Length > 0);

    [Theory]
    [InlineData("BEGIN:VCALENDAR\r\n")]
    [InlineData("BEGIN:VEVENT\r\n")]
    [InlineData("X;a=b:")]
    [InlineData(";a=\"")]
    [InlineData(" ")]
    [InlineData("A:\r\n ")]
    [InlineData("DTSTART;VALUE=DATE:20271225\r\n")]
    public void Read_CostsNoMoreThanItWeighs(string repeated)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (half, whole) = (TimeOf(repeated, ICalendarReader.MaxBytes / 4), TimeOf(repeated, ICalendarReader.MaxBytes / 2));
            if (whole < (half * 12) + TimeSpan.FromSeconds(2))
            {
                return;
            }

            Assert.True(attempt < 6, $"{half} and {whole}");
        }

        static TimeSpan TimeOf(string repeated, int length)
        {
            var text = new StringBuilder(length + repeated.Length).Insert(0, repeated, length / repeated.Length).ToString();
            var begin = TimeProvider.System.GetTimestamp();
            Outcome(text);
            Outcome(Document(text));
            return TimeProvider.System.GetElapsedTime(begin);
        }
    }

    [Fact]
    public void Text_IsReadAsTheSameDates()
    {
        var calendar = new NamedCalendar("de", [new(2027, 12, 24), new(2027, 12, 25), new(2028, 2, 29)], 1, new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));

        Assert.Equal(calendar.Dates, Read(ICalendarText.Of(calendar)));
    }

    private static string Document(params string[] events) =>
        $"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\n{string.Concat(events.Select((lines, i) => $"BEGIN:VEVENT\r\nUID:{i}\r\nDTSTAMP:20270101T000000Z\r\n{lines.Replace("\n", "\r\n", StringComparison.Ordinal)}\r\nEND:VEVENT\r\n"))}END:VCALENDAR\r\n";

    private static IEnumerable<DateOnly> Read(string text) => ICalendarReader.Read(text, Horizon, out _).Order();

    private static string Refusal(string text) => string.Join('|', Assert.Throws<RefusedException>(() => Read(text)).Faults.Select(fault => fault.Detail));

    private static string Outcome(string text)
    {
        try
        {
            return string.Join(' ', Read(text)) + "read";
        }
        catch (RefusedException e)
        {
            return e.Message;
        }
    }
}
