using System.Globalization;
using CsCheck;

namespace Workflow.Core.Tests.Expressions.Functions;

/// <summary>Instants, against known changes of clocks and Node's own time zone data.</summary>
public class InstantFunctionTests
{
    private const int Generated = 300;

    [Theory]
    [InlineData("instant.parse('2026-11-28T08:30:00Z')", "2026-11-28T08:30:00.0000000Z")]
    [InlineData("instant.parse('2026-11-28t10:30:00.12345678+02:00')", "2026-11-28T08:30:00.1234567Z")]
    [InlineData("instant.parse('2024-02-29 23:59:59.9-00:30')", "2024-03-01T00:29:59.9000000Z")]
    [InlineData("instant.parse('0001-01-01T00:00:00Z')", "0001-01-01T00:00:00.0000000Z")]
    [InlineData("instant.parse('9999-12-31T23:59:59.9999999Z')", "9999-12-31T23:59:59.9999999Z")]
    [InlineData("instant.add('2026-11-28T08:30:00Z', 90)", "2026-11-28T08:31:30.0000000Z")]
    [InlineData("instant.add('2026-11-28T08:30:00Z', -0.5)", "2026-11-28T08:29:59.5000000Z")]
    [InlineData("instant.add('2026-01-31T00:00:00Z', {months: 1})", "2026-02-28T00:00:00.0000000Z")]
    [InlineData("instant.add('2024-02-29T00:00:00Z', {years: 1, days: 1})", "2025-03-01T00:00:00.0000000Z")]
    [InlineData("instant.add('2026-11-28T08:30:00Z', {weeks: 1, hours: -1.5, milliseconds: 250})", "2026-12-05T07:00:00.2500000Z")]
    [InlineData("instant.add('2026-03-28T07:00:00Z', {days: 1}, 'Europe/Berlin')", "2026-03-29T06:00:00.0000000Z")] // 08:00 stays 08:00
    [InlineData("instant.add('2026-03-28T07:00:00Z', {hours: 24}, 'Europe/Berlin')", "2026-03-29T07:00:00.0000000Z")]
    [InlineData("instant.add('2026-03-28T01:30:00Z', {days: 1}, 'Europe/Berlin')", "2026-03-29T01:30:00.0000000Z")] // 02:30 is skipped: 03:30
    [InlineData("instant.add('2026-10-24T00:30:00Z', {days: 1}, 'Europe/Berlin')", "2026-10-25T00:30:00.0000000Z")] // 02:30 comes twice: the first
    [InlineData("instant.startOf('2026-11-28T08:30:15.5Z', 'minute')", "2026-11-28T08:30:00.0000000Z")]
    [InlineData("instant.startOf('2026-11-28T08:30:15.5Z', 'day', 'America/New_York')", "2026-11-28T05:00:00.0000000Z")]
    [InlineData("instant.startOf('2018-11-04T12:00:00Z', 'day', 'America/Sao_Paulo')", "2018-11-04T03:00:00.0000000Z")] // midnight is skipped
    [InlineData("instant.startOf('2026-04-24T12:00:00Z', 'day', 'Africa/Cairo')", "2026-04-23T22:00:00.0000000Z")]
    [InlineData("instant.startOf('2026-11-28T08:30:00Z', 'week')", "2026-11-23T00:00:00.0000000Z")]
    [InlineData("instant.startOf('2026-11-28T08:30:00Z', 'month', 'Europe/Berlin')", "2026-10-31T23:00:00.0000000Z")]
    [InlineData("instant.startOf('2026-11-28T08:30:00Z', 'quarter')", "2026-10-01T00:00:00.0000000Z")]
    [InlineData("instant.startOf('2026-11-28T08:30:00Z', 'year')", "2026-01-01T00:00:00.0000000Z")]
    [InlineData("instant.startOf('2026-11-28T08:30:00Z', 'hour', 'Asia/Kolkata')", "2026-11-28T08:30:00.0000000Z")]
    [InlineData("instant.toLocal('2026-07-01T08:30:00Z', 'Europe/Berlin')", "2026-07-01T10:30:00.0000000")]
    [InlineData("instant.fromLocal('2026-07-01T10:30', 'Europe/Berlin')", "2026-07-01T08:30:00.0000000Z")]
    [InlineData("instant.fromLocal('2026-07-01', 'Europe/Berlin')", "2026-06-30T22:00:00.0000000Z")]
    [InlineData("instant.fromLocal('2026-03-29T02:30:00', 'Europe/Berlin')", "2026-03-29T01:30:00.0000000Z")]
    [InlineData("instant.fromLocal('2026-10-25T02:30:00', 'Europe/Berlin')", "2026-10-25T00:30:00.0000000Z")]
    [InlineData("instant.fromEpochSeconds(1700000000.25)", "2023-11-14T22:13:20.2500000Z")]
    [InlineData("instant.fromEpochMilliseconds(-1)", "1969-12-31T23:59:59.9990000Z")]
    [InlineData("instant.format('2026-11-28T08:05:09.1234567Z', 'yyyy-MM-dd HH:mm:ss.SSS XXX', 'Europe/Berlin')", "2026-11-28 09:05:09.123 +01:00")]
    [InlineData("instant.format('2026-11-28T08:05:09Z', \"EEE, d MMM yyyy 'at' h:mm a 'o''clock'\")", "Sat, 28 Nov 2026 at 8:05 AM o'clock")]
    [InlineData("instant.format('2026-11-28T20:05:09Z', 'EEEE MMMM dd hh a D w ww YYYY Q e yy M')", "Saturday November 28 08 PM 332 48 48 2026 4 6 26 11")]
    [InlineData("instant.format('2027-01-01T00:05:00Z', 'YYYY-ww yyyy H m s S')", "2026-53 2027 0 5 0 0")]
    [InlineData("instant.format('2026-11-28T08:05:09Z', 'X XX XXX x xx xxx Z VV z', 'Asia/Kolkata')", "+0530 +0530 +05:30 +0530 +0530 +05:30 +0530 Asia/Kolkata IST")]
    [InlineData("instant.format('2026-11-28T08:05:09Z', 'X XX XXX x xx xxx')", "Z Z Z +00 +0000 +00:00")]
    public void Function_Gives(string expression, string expected) => Assert.Equal(expected, Sample.Json(Sample.Value(expression)).GetString());

    [Theory]
    [InlineData("instant.difference('2026-11-28T08:30:00Z', '2026-11-28T09:00:00.5Z')", "1800.5")]
    [InlineData("instant.difference('2026-11-28T08:30:00Z', '2026-11-28T07:00:00Z', 'hours')", "-1.5")]
    [InlineData("instant.difference('2026-11-28T08:30:00Z', '2026-11-28T07:00:00Z', 'minute')", "-90")]
    [InlineData("instant.difference('2026-03-28T12:00:00Z', '2026-03-30T11:00:00Z', 'days', 'Europe/Berlin')", "2")]
    [InlineData("instant.difference('2026-03-28T12:00:00Z', '2026-03-30T11:00:00Z', 'days')", "1")]
    [InlineData("instant.difference('2024-02-29T00:00:00Z', '2026-02-28T00:00:00Z', 'years')", "2")]
    [InlineData("instant.difference('2026-01-31T00:00:00Z', '2026-03-01T00:00:00Z', 'months')", "1")]
    [InlineData("instant.toEpochSeconds('2023-11-14T22:13:20.25Z')", "1700000000.25")]
    [InlineData("instant.toEpochMilliseconds('1969-12-31T23:59:59.999Z')", "-1")]
    [InlineData("instant.isValid('2026-02-29T00:00:00Z')", "false")]
    [InlineData("instant.isValid('2026-02-28T24:00:00Z')", "false")]
    [InlineData("instant.isValid('2026-02-28T00:00:00')", "false")]
    [InlineData("instant.isValid('2026-02-28T00:00:00+24:00')", "false")]
    [InlineData("instant.isValid('9999-12-31T23:59:59-00:01')", "false")]
    [InlineData("instant.isValid(5)", "false")]
    [InlineData("instant.isValid('2026-02-28T00:00:00Z')", "true")]
    public void Function_GivesAValue(string expression, string expected) => Assert.Equal(expected, Sample.Value(expression));

    [Theory]
    [InlineData("instant.parse('yesterday')", "instant.parse: needs an RFC 3339 instant, such as 2026-11-28T08:30:00Z; this is 'yesterday'")]
    [InlineData("instant.parse(5)", "this is a number")]
    [InlineData("instant.add('2026-11-28T08:30:00Z', {fortnights: 1})", "'fortnights' is not a unit")]
    [InlineData("instant.add('2026-11-28T08:30:00Z', {days: 0.5})", "whole numbers")]
    [InlineData("instant.add('2026-11-28T08:30:00Z', {years: 9000})", "years 1 to 9999")]
    [InlineData("instant.add('2026-11-28T08:30:00Z', 1e300)", "years 1 to 9999")]
    [InlineData("instant.add('2026-11-28T08:30:00Z', 'soon')", "needs an amount")]
    [InlineData("instant.startOf('2026-11-28T08:30:00Z', 'decade')", "'decade' is not a unit")]
    [InlineData("instant.startOf('2026-11-28T08:30:00Z', 'day', 'Berlin')", "'Berlin' is not an IANA time zone")]
    [InlineData("instant.toLocal('2026-11-28T08:30:00Z', 'UTC+3')", "'UTC+3' is not an IANA time zone")]
    [InlineData("instant.toLocal('9999-12-31T23:59:59Z', 'Asia/Tokyo')", "years 1 to 9999")]
    [InlineData("instant.startOf('0001-01-01T00:00:00Z', 'week', 'Asia/Tokyo')", "years 1 to 9999")]
    [InlineData("instant.format('2026-11-28T08:30:00Z', 'yyy')", "'yyy' is not a pattern letter")]
    [InlineData("instant.format('2026-11-28T08:30:00Z', \"'open\")", "not closed")]
    [InlineData("instant.format('2026-11-28T08:30:00Z', 'y'.repeat(201))", "limited to 200")]
    [InlineData("instant.fromLocal('2026-11-28T08:30:00Z', 'UTC')", "needs a local date and time")]
    [InlineData("instant.fromEpochSeconds('5')", "needs a number; this is a text")]
    [InlineData("instant.fromEpochSeconds(NaN)", "needs an amount")]
    [InlineData("instant.difference('2026-11-28T08:30:00Z', '2026-11-28T08:30:00Z', 'eon')", "'eon' is not a unit")]
    public void Function_SaysWhatItGot_WhenItFails(string expression, string reason) => Assert.Contains(reason, Sample.Failure(expression).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("now()")]
    [InlineData("instant.now()")]
    public void Now_IsNotThere_ForAnExpressionHasTheSameValueEachTime(string expression) => Sample.Failure(expression);

    [Fact]
    public void ToLocal_IsNodes_InZonesWithAllKindsOfChanges()
    {
        string[] zones = ["Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Africa/Cairo", "Europe/Dublin", "Africa/Casablanca", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia", "Asia/Tehran", "UTC", "America/St_Johns", "Asia/Tokyo"];
        var rows = new List<(string Instant, string Zone)>();
        Gen.Select(Gen.Long[0, 1_735_689_600], Gen.Int[0, zones.Length - 1])
            .Sample((seconds, zone) => rows.Add((DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), zones[zone])), iter: Generated, threads: 1);
        var theirs = Node.Answers(
            """
            (instant, timeZone) => {
              const parts = {};
              for (const { type, value } of new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', weekday: 'short' }).formatToParts(new Date(instant))) parts[type] = value;
              return `${parts.weekday} ${parts.year}-${parts.month}-${parts.day} ${parts.hour}:${parts.minute}:${parts.second}`;
            }
            """,
            [.. rows.Select(r => new[] { Node.Json(r.Instant), Node.Json(r.Zone) })]);

        Assert.All(rows.Zip(theirs), row => Assert.Equal(
            (row.First, row.Second),
            (row.First, Sample.Value($"instant.format('{row.First.Instant}', 'EEE yyyy-MM-dd HH:mm:ss', '{row.First.Zone}')"))));
    }
}
