using Workflow.Core.Scheduling.Cron;

namespace Workflow.Core.Tests.Scheduling.Cron;

public class CronSentenceTests
{
    [Theory]
    [InlineData("* * * * *", "Every minute")]
    [InlineData("*/5 * * * *", "Every 5 minutes")]
    [InlineData("*/7 * * * *", "Every 7 minutes from the start of the hour")]
    [InlineData("0 * * * *", "At minute 0 of every hour")]
    [InlineData("0,30 * * * *", "At minutes 0 and 30 of every hour")]
    [InlineData("7/15 * * * *", "At every 15th minute from 7 of every hour")]
    [InlineData("0-10/5 * * * *", "At every 5th minute from 0 to 10 of every hour")]
    [InlineData("0 0 * * *", "At 00:00 every day")]
    [InlineData("30 8,17 * * *", "At 08:30 and 17:30 every day")]
    [InlineData("0 8 * * 1-5", "At 08:00, from Monday to Friday")]
    [InlineData("0 8 * * MON,WED,FRI", "At 08:00, on Monday, Wednesday and Friday")]
    [InlineData("0 8 * * 1-3,6", "At 08:00, on Monday to Wednesday and Saturday")]
    [InlineData("*/10 9-17 * * 1-5", "Every 10 minutes, in hours 9 to 17, from Monday to Friday")]
    [InlineData("* 9 * * *", "Every minute, in hour 9")]
    [InlineData("0 */6 * * *", "At minute 0, in every 6th hour from 0")]
    [InlineData("0 0 1 * *", "At 00:00, on day 1 of the month")]
    [InlineData("0 0 1,15 * *", "At 00:00, on days 1 and 15 of the month")]
    [InlineData("0 0 */2 * *", "At 00:00, on every second day from 1 of the month")]
    [InlineData("0 0 L * *", "At 00:00, on the last day of the month")]
    [InlineData("0 0 L-1 * *", "At 00:00, 1 day before the last day of the month")]
    [InlineData("0 0 LW * *", "At 00:00, on the last weekday of the month")]
    [InlineData("0 0 L-2W * *", "At 00:00, on the weekday nearest to 2 days before the last day of the month")]
    [InlineData("0 0 15W * *", "At 00:00, on the weekday nearest to day 15 of the month")]
    [InlineData("0 0 * * 5L", "At 00:00, on the last Friday of the month")]
    [InlineData("0 0 * * 2#2", "At 00:00, on the second Tuesday of the month")]
    [InlineData("0 0 13 * 5", "At 00:00, on day 13 of the month, but only on Friday")]
    [InlineData("0 0 1 1 *", "At 00:00, on day 1 of the month, in January")]
    [InlineData("0 0 * 3-5 *", "At 00:00 every day, from March to May")]
    [InlineData("0 0 1 */3 *", "At 00:00, on day 1 of the month, in every third month from January")]
    [InlineData("0 12 * JUN,DEC 7", "At 12:00, on Sunday, in June and December")]
    [InlineData("0,10,20,30 1,2,3 * * *", "At minutes 0, 10, 20 and 30, in hours 1, 2 and 3")]
    public void Of_SaysWhatTheExpressionMeans(string text, string expected)
    {
        Assert.Null(CronReader.Read(text, "1", out var fields));
        Assert.Equal(expected, CronSentence.Of(fields!));
    }
}
