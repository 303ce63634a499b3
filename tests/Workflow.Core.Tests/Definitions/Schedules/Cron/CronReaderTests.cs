using Workflow.Core.Definitions.Schedules.Cron;

namespace Workflow.Core.Tests.Definitions.Schedules.Cron;

public class CronReaderTests
{
    private const string Seed = "7";

    [Theory]
    [InlineData("* * * * *", "* * * * *")]
    [InlineData("  0\t8 * *  1-5 ", "0 8 * * 1-5")]
    [InlineData("0,30 8-18/2 1,15 JAN-MAR mon,Fri", "0,30 8-18/2 1,15 1-3 1,5")]
    [InlineData("*/15 ?/2 ? ? ?", "*/15 */2 * * *")]
    [InlineData("5/20 22-1 * DEC-FEB 7", "5-59/20 22-1 * 12-2 0")]
    [InlineData("0 0 L * *", "0 0 L * *")]
    [InlineData("0 0 L-3 * *", "0 0 L-3 * *")]
    [InlineData("0 0 lw * *", "0 0 LW * *")]
    [InlineData("0 0 L-3W * *", "0 0 L-3W * *")]
    [InlineData("0 0 15W * *", "0 0 15W * *")]
    [InlineData("0 0 * * FRIL", "0 0 * * 5L")]
    [InlineData("0 0 * * 2#3", "0 0 * * 2#3")]
    [InlineData("0 0 * * sun#5", "0 0 * * 0#5")]
    [InlineData("@Hourly", "0 * * * *")]
    [InlineData("@daily", "0 0 * * *")]
    [InlineData("@midnight", "0 0 * * *")]
    [InlineData("@weekly", "0 0 * * 0")]
    [InlineData("@monthly", "0 0 1 * *")]
    [InlineData("@yearly", "0 0 1 1 *")]
    [InlineData("@annually", "0 0 1 1 *")]
    [InlineData("@every_minute", "* * * * *")]
    public void Read_GivesWhatCronosReads(string text, string expected)
    {
        Assert.Null(CronReader.Read(text, Seed, out var fields));
        Assert.Equal(expected, fields!.ToString());
        Assert.NotNull(Cronos.CronExpression.Parse(expected));
    }

    [Theory]
    [InlineData("", "must have 5 fields, for minute, hour, day of month, month, day of week; it has 0")]
    [InlineData("* * * *", "must have 5 fields, for minute, hour, day of month, month, day of week; it has 4")]
    [InlineData("0 * * * * *", "must have 5 fields, for minute, hour, day of month, month, day of week; it has 6")]
    [InlineData("60 * * * *", "minute: '60' is not a number from 0 to 59")]
    [InlineData("* 24 * * *", "hour: '24' is not a number from 0 to 23")]
    [InlineData("* * 0 * *", "day of month: '0' is not a number from 1 to 31")]
    [InlineData("* * * 13 *", "month: '13' is not a number from 1 to 12, or JAN to DEC")]
    [InlineData("* * * january *", "month: 'JANUARY' is not a number from 1 to 12, or JAN to DEC")]
    [InlineData("* * * * 8", "day of week: '8' is not a number from 0 to 7, or SUN to SAT")]
    [InlineData("-1 * * * *", "minute: a value is missing")]
    [InlineData("1- * * * *", "minute: a value is missing")]
    [InlineData("1,,2 * * * *", "minute: a value is missing")]
    [InlineData("1,* * * * *", "minute: '*' can't be part of a list")]
    [InlineData("*/0 * * * *", "minute: the step of '*/0' must be a whole number from 1 to 59")]
    [InlineData("*/60 * * * *", "minute: the step of '*/60' must be a whole number from 1 to 59")]
    [InlineData("* */x * * *", "hour: the step of '*/X' must be a whole number from 1 to 23")]
    [InlineData("* * L-31 * *", "day of month: 'L-31' is not a day; examples are L, L-3, LW and 15W")]
    [InlineData("* * 32W * *", "day of month: '32W' is not a day; examples are L, L-3, LW and 15W")]
    [InlineData("* * 1,15W * *", "day of month: '15W' can't be part of a list")]
    [InlineData("* * * * L", "day of week: 'L' is not a day of the week; examples are 5L, the last Friday of the month, and 5#2, its second")]
    [InlineData("* * * * 5#6", "day of week: '5#6' is not a day of the week; examples are 5L, the last Friday of the month, and 5#2, its second")]
    [InlineData("H(5 * * * *", "minute: 'H(5' must be H, or H(a-b) with a and b from 0 to 59")]
    [InlineData("* H(9-24) * * *", "hour: 'H(9-24)' must be H, or H(a-b) with a and b from 0 to 23")]
    [InlineData("* H(9-8) * * *", "hour: 'H(9-8)' must be H, or H(a-b) with a and b from 0 to 23")]
    [InlineData("@every_second", "'@every_second' is not one of the macros @annually, @daily, @every_minute, @hourly, @midnight, @monthly, @weekly, @yearly")]
    public void Read_NamesTheField_WhenItIsFaulty(string text, string expected)
    {
        Assert.Equal(expected, CronReader.Read(text, Seed, out var fields));
        Assert.Null(fields);
    }

    // Computed by another program. They must not change, as schedules with H would move.
    [Theory]
    [InlineData("1", "H H * * *", "46 12 * * *")]
    [InlineData("2", "H H * * *", "29 19 * * *")]
    [InlineData("1", "H/15 * * * *", "11-59/15 * * * *")]
    [InlineData("1", "H(0-29)/10 H(9-17) H * H", "7-29/10 13 5 * 4")]
    public void Read_ReplacesH_ByAFunctionOfTheWorkflow(string seed, string text, string expected)
    {
        Assert.Null(CronReader.Read(text, seed, out var fields));
        Assert.Equal(expected, fields!.ToString());
    }

    [Fact]
    public void Read_SpreadsH_OverAllItsValues()
    {
        var minutes = Enumerable.Range(1, 6_000).Select(id =>
        {
            Assert.Null(CronReader.Read("H(10-39) * H * H", $"{id}", out var fields));
            Assert.InRange(fields!.DayOfMonth[0].From, 1, 28);
            Assert.InRange(fields.DayOfWeek[0].From, 0, 6);
            return fields.Minute[0].From;
        });

        Assert.All(minutes.GroupBy(m => m), minute => Assert.InRange(minute.Count(), 130, 270)); // five standard deviations
    }
}
