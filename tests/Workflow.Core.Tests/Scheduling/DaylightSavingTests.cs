using Workflow.Core.Definitions.Schedules;

namespace Workflow.Core.Tests.Scheduling;

/// <summary>
/// Schedules at clock changes, with instants computed by hand. A local time that is skipped fires at the first instant after
/// the gap. One that occurs twice fires the first time only, unless minute or hour have a star, a range or a step: then it
/// fires both times.
/// </summary>
public class DaylightSavingTests
{
    [Theory]

    // Berlin: 29 March 2026, 02:00+01:00 becomes 03:00+02:00 at 01:00 UTC.
    [InlineData("Europe/Berlin", "30 2 * * *", "2026-03-27 12:00", "2026-03-28 02:30 +01:00", "2026-03-29 03:00 +02:00", "2026-03-30 02:30 +02:00")]
    [InlineData("Europe/Berlin", "10,20,30 2 * * *", "2026-03-28 12:00", "2026-03-29 03:00 +02:00", "2026-03-30 02:10 +02:00")]
    [InlineData("Europe/Berlin", "*/30 * * * *", "2026-03-29 00:20", "2026-03-29 01:30 +01:00", "2026-03-29 03:00 +02:00", "2026-03-29 03:30 +02:00")]
    [InlineData("Europe/Berlin", "0 3 * * *", "2026-03-28 12:00", "2026-03-29 03:00 +02:00", "2026-03-30 03:00 +02:00")]

    // Berlin: 25 October 2026, 03:00+02:00 becomes 02:00+01:00 at 01:00 UTC.
    [InlineData("Europe/Berlin", "30 2 * * *", "2026-10-23 12:00", "2026-10-24 02:30 +02:00", "2026-10-25 02:30 +02:00", "2026-10-26 02:30 +01:00")]
    [InlineData("Europe/Berlin", "30 * * * *", "2026-10-25 00:00", "2026-10-25 02:30 +02:00", "2026-10-25 02:30 +01:00", "2026-10-25 03:30 +01:00")]
    [InlineData("Europe/Berlin", "30 2-3 * * *", "2026-10-25 00:00", "2026-10-25 02:30 +02:00", "2026-10-25 02:30 +01:00", "2026-10-25 03:30 +01:00")]
    [InlineData("Europe/Berlin", "0 3 * * *", "2026-10-24 12:00", "2026-10-25 03:00 +01:00", "2026-10-26 03:00 +01:00")]

    // New York: 8 March 2026, 02:00-05:00 becomes 03:00-04:00 at 07:00 UTC; 1 November, 02:00-04:00 becomes 01:00-05:00 at 06:00 UTC.
    [InlineData("America/New_York", "30 2 * * *", "2026-03-07 00:00", "2026-03-07 02:30 -05:00", "2026-03-08 03:00 -04:00", "2026-03-09 02:30 -04:00")]
    [InlineData("America/New_York", "*/30 * * * *", "2026-03-08 06:20", "2026-03-08 01:30 -05:00", "2026-03-08 03:00 -04:00", "2026-03-08 03:30 -04:00")]
    [InlineData("America/New_York", "30 1 * * *", "2026-10-31 00:00", "2026-10-31 01:30 -04:00", "2026-11-01 01:30 -04:00", "2026-11-02 01:30 -05:00")]
    [InlineData("America/New_York", "*/30 * * * *", "2026-11-01 05:10", "2026-11-01 01:30 -04:00", "2026-11-01 01:00 -05:00", "2026-11-01 01:30 -05:00", "2026-11-01 02:00 -05:00")]

    // Lord Howe, by half an hour: 4 October 2026, 02:00+10:30 becomes 02:30+11:00; 5 April, 02:00+11:00 becomes 01:30+10:30.
    [InlineData("Australia/Lord_Howe", "15 2 * * *", "2026-10-02 12:00", "2026-10-03 02:15 +10:30", "2026-10-04 02:30 +11:00", "2026-10-05 02:15 +11:00")]
    [InlineData("Australia/Lord_Howe", "*/15 * * * *", "2026-10-03 15:10", "2026-10-04 01:45 +10:30", "2026-10-04 02:30 +11:00", "2026-10-04 02:45 +11:00")]
    [InlineData("Australia/Lord_Howe", "45 1 * * *", "2026-04-03 12:00", "2026-04-04 01:45 +11:00", "2026-04-05 01:45 +11:00", "2026-04-06 01:45 +10:30")]
    [InlineData("Australia/Lord_Howe", "*/15 * * * *", "2026-04-04 14:40", "2026-04-05 01:45 +11:00", "2026-04-05 01:30 +10:30", "2026-04-05 01:45 +10:30", "2026-04-05 02:00 +10:30")]
    [InlineData("Australia/Lord_Howe", "30 * * * *", "2026-04-04 14:20", "2026-04-05 01:30 +11:00", "2026-04-05 01:30 +10:30", "2026-04-05 02:30 +10:30")]

    // Tehran, at midnight: 22 March 2022, 00:00+03:30 becomes 01:00+04:30; 22 September, 00:00+04:30 becomes 23:00+03:30 of the 21st; none since.
    [InlineData("Asia/Tehran", "30 0 * * *", "2022-03-20 12:00", "2022-03-21 00:30 +03:30", "2022-03-22 01:00 +04:30", "2022-03-23 00:30 +04:30")]
    [InlineData("Asia/Tehran", "0 0 * * *", "2022-03-21 12:00", "2022-03-22 01:00 +04:30", "2022-03-23 00:00 +04:30")]
    [InlineData("Asia/Tehran", "30 23 * * *", "2022-09-20 12:00", "2022-09-20 23:30 +04:30", "2022-09-21 23:30 +04:30", "2022-09-22 23:30 +03:30")]
    [InlineData("Asia/Tehran", "0 0 * * *", "2022-09-20 21:00", "2022-09-22 00:00 +03:30", "2022-09-23 00:00 +03:30")]
    [InlineData("Asia/Tehran", "0 * * * *", "2022-09-21 18:20", "2022-09-21 23:00 +04:30", "2022-09-21 23:00 +03:30", "2022-09-22 00:00 +03:30")]
    [InlineData("Asia/Tehran", "30 0 * * *", "2026-03-20 21:00", "2026-03-22 00:30 +03:30", "2026-03-23 00:30 +03:30")]

    // St John's: 8 March 2026, 02:00-03:30 becomes 03:00-02:30 at 05:30 UTC; 1 November, 02:00-02:30 becomes 01:00-03:30 at 04:30 UTC.
    [InlineData("America/St_Johns", "30 2 * * *", "2026-03-07 00:00", "2026-03-07 02:30 -03:30", "2026-03-08 03:00 -02:30", "2026-03-09 02:30 -02:30")]
    [InlineData("America/St_Johns", "30 1 * * *", "2026-10-31 00:00", "2026-10-31 01:30 -02:30", "2026-11-01 01:30 -02:30", "2026-11-02 01:30 -03:30")]
    [InlineData("America/St_Johns", "0 * * * *", "2026-11-01 03:10", "2026-11-01 01:00 -02:30", "2026-11-01 01:00 -03:30", "2026-11-01 02:00 -03:30")]

    // Dublin, whose summer time is the law's standard time: 28 March 2027, 01:00+00:00 becomes 02:00+01:00; 31 October, 02:00+01:00 becomes 01:00+00:00.
    [InlineData("Europe/Dublin", "*/30 * * * *", "2027-03-27 23:50", "2027-03-28 00:00 +00:00", "2027-03-28 00:30 +00:00", "2027-03-28 02:00 +01:00", "2027-03-28 02:30 +01:00")]
    [InlineData("Eire", "*/30 * * * *", "2027-10-30 23:50", "2027-10-31 01:00 +01:00", "2027-10-31 01:30 +01:00", "2027-10-31 01:00 +00:00", "2027-10-31 01:30 +00:00", "2027-10-31 02:00 +00:00")]
    [InlineData("Europe/Dublin", "30 1 * * *", "2027-03-27 12:00", "2027-03-28 02:00 +01:00", "2027-03-29 01:30 +01:00")]
    [InlineData("Europe/Dublin", "30 1 * * *", "2027-10-30 12:00", "2027-10-31 01:30 +01:00", "2027-11-01 01:30 +00:00")]

    // Casablanca, whose Ramadan is winter time: 15 February 2026, 03:00+01:00 becomes 02:00+00:00; 22 March, 02:00+00:00 becomes 03:00+01:00.
    [InlineData("Africa/Casablanca", "*/30 * * * *", "2026-02-15 00:50", "2026-02-15 02:00 +01:00", "2026-02-15 02:30 +01:00", "2026-02-15 02:00 +00:00", "2026-02-15 02:30 +00:00", "2026-02-15 03:00 +00:00")]
    [InlineData("Africa/El_Aaiun", "*/30 * * * *", "2026-03-22 01:20", "2026-03-22 01:30 +00:00", "2026-03-22 03:00 +01:00", "2026-03-22 03:30 +01:00")]

    // A whole day is jumped over, or comes twice: Apia had no 30 December 2011, Kwajalein no 21 August 1993.
    [InlineData("Pacific/Apia", "0 6 * * *", "2011-12-28 20:00", "2011-12-29 06:00 -10:00", "2011-12-31 00:00 +14:00", "2011-12-31 06:00 +14:00")]
    [InlineData("Pacific/Apia", "0 6 30 12 *", "2011-12-01 00:00", "2011-12-31 00:00 +14:00", "2012-12-30 06:00 +14:00")]
    [InlineData("Pacific/Apia", "0 */12 * * *", "2011-12-29 15:00", "2011-12-29 12:00 -10:00", "2011-12-31 00:00 +14:00", "2011-12-31 12:00 +14:00")]
    [InlineData("Pacific/Kwajalein", "0 6 * * *", "1993-08-20 00:00", "1993-08-20 06:00 -12:00", "1993-08-22 00:00 +12:00", "1993-08-22 06:00 +12:00")]

    // At midnight: Asuncion 2024, 6 October; Amman 2022, 25 February; Havana 2026, 8 March; Beirut 2026, 29 March; Santiago 2040, 2 September.
    [InlineData("America/Asuncion", "0 0 * * *", "2024-10-05 00:00", "2024-10-05 00:00 -04:00", "2024-10-06 01:00 -03:00", "2024-10-07 00:00 -03:00")]
    [InlineData("Asia/Amman", "0 0 * * *", "2022-02-23 23:00", "2022-02-25 01:00 +03:00", "2022-02-26 00:00 +03:00")]
    [InlineData("America/Havana", "15 0 * * *", "2026-03-07 12:00", "2026-03-08 01:00 -04:00", "2026-03-09 00:15 -04:00")]
    [InlineData("Asia/Beirut", "0 * * * *", "2026-03-28 20:30", "2026-03-28 23:00 +02:00", "2026-03-29 01:00 +03:00", "2026-03-29 02:00 +03:00")]
    [InlineData("America/Santiago", "0 0 * * *", "2040-09-01 12:00", "2040-09-02 01:00 -03:00", "2040-09-03 00:00 -03:00")]

    // Two hours at once: Troll, 29 March 2026, 01:00+00:00 becomes 03:00+02:00.
    [InlineData("Antarctica/Troll", "10,40 1,2 * * *", "2026-03-28 12:00", "2026-03-29 03:00 +02:00", "2026-03-30 01:10 +02:00")]

    // From 2038 on the rules go on: Cairo 2040, 27 April; Nuuk 2040, 25 March; Jerusalem 2040, 23 March.
    [InlineData("Africa/Cairo", "30 0 * * *", "2040-04-26 12:00", "2040-04-27 01:00 +03:00", "2040-04-28 00:30 +03:00")]
    [InlineData("America/Nuuk", "0 0 * * *", "2040-03-24 12:00", "2040-03-25 00:00 -01:00", "2040-03-26 00:00 -01:00")]
    [InlineData("Asia/Jerusalem", "30 2 * * *", "2040-03-22 12:00", "2040-03-23 03:00 +03:00", "2040-03-24 02:30 +03:00")]

    // A star, a range or a step keeps its interval, even if it has a single value; nothing is added when the clock jumps.
    [InlineData("Europe/Berlin", "1 * * * *", "2020-03-28 23:30", "2020-03-29 01:01 +01:00", "2020-03-29 03:01 +02:00", "2020-03-29 04:01 +02:00")]
    [InlineData("Europe/Berlin", "*/20 2 * * *", "2020-03-28 12:00", "2020-03-30 02:00 +02:00", "2020-03-30 02:20 +02:00")]
    [InlineData("America/New_York", "55/5 1 * * *", "2026-11-01 04:00", "2026-11-01 01:55 -04:00", "2026-11-01 01:55 -05:00", "2026-11-02 01:55 -05:00")]
    [InlineData("America/New_York", "59/5 1 * * *", "2026-11-01 04:00", "2026-11-01 01:59 -04:00", "2026-11-01 01:59 -05:00", "2026-11-02 01:59 -05:00")]
    [InlineData("America/New_York", "59-59 1 * * *", "2026-11-01 04:00", "2026-11-01 01:59 -04:00", "2026-11-01 01:59 -05:00")]
    [InlineData("America/New_York", "30 1-1 * * *", "2026-11-01 04:00", "2026-11-01 01:30 -04:00", "2026-11-01 01:30 -05:00")]
    [InlineData("America/New_York", "30 23/5,1 * * *", "2026-11-01 04:00", "2026-11-01 01:30 -04:00", "2026-11-01 01:30 -05:00")]
    [InlineData("America/New_York", "30 1,1 * * *", "2026-11-01 04:00", "2026-11-01 01:30 -04:00", "2026-11-02 01:30 -05:00")]

    // UTC changes nothing.
    [InlineData("UTC", "30 2 * * *", "2026-03-28 12:00", "2026-03-29 02:30 +00:00", "2026-03-30 02:30 +00:00")]
    [InlineData("UTC", "*/30 * * * *", "2026-10-25 00:50", "2026-10-25 01:00 +00:00", "2026-10-25 01:30 +00:00", "2026-10-25 02:00 +00:00")]
    public void Next_GivesTheInstants_WhenClocksChange(string zone, string cron, string after, params string[] expected)
    {
        var times = FireTimes.Of(Times.Cron(cron, zone), Times.WorkflowId);
        List<DateTimeOffset> instants = [];
        for (DateTimeOffset? at = Times.Utc(after); instants.Count < expected.Length && at is not null; at = instants[^1])
        {
            instants.Add(times.Next(at.Value)!.Value);
        }

        Assert.Equal(expected.Select(DateTimeOffset.Parse), instants);
        Assert.Equal(expected, instants.Select(i => Local(times, i)));
        Assert.All(instants, i => Assert.Equal(TimeSpan.Zero, i.Offset));
    }

    // 2026-03-29T03:00:00+02:00 as the rows have it.
    private static string Local(FireTimes times, DateTimeOffset instant) => times.Local(instant) is var text ? $"{text[..10]} {text[11..16]} {text[19..]}" : "";
}
