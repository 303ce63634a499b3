using Workflow.Core.Definitions.Schedules.Cron;

namespace Workflow.Core.Tests.Definitions.Schedules.Cron;

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

    // Written in two ways, said in one.
    [InlineData("0/15 * * * *", "Every 15 minutes")]
    [InlineData("0-59/15 * * * *", "Every 15 minutes")]
    [InlineData("0-45/15 * * * *", "Every 15 minutes")]
    [InlineData("0-30/15 * * * *", "At every 15th minute from 0 to 30 of every hour")]
    [InlineData("0/7 * * * *", "Every 7 minutes from the start of the hour")]
    [InlineData("0-59 * * * *", "Every minute")]
    [InlineData("*/1 0-23 1-31 1-12 0-7", "Every minute")]
    [InlineData("0 0/6 * * *", "At minute 0, in every 6th hour from 0")]
    [InlineData("0 0 1/2 * *", "At 00:00, on every second day from 1 of the month")]
    [InlineData("0 0 1 1/3 *", "At 00:00, on day 1 of the month, in every third month from January")]
    [InlineData("59/5 1 * * *", "At 01:59 every day")]
    [InlineData("55/10 1 * * *", "At 01:55 every day")]
    [InlineData("5-5 1-1 * * *", "At 01:05 every day")]
    [InlineData("0,0,30 * * * *", "At minutes 0 and 30 of every hour")]
    [InlineData("1-5,3 * * * *", "At minutes 1 to 5 of every hour")]
    [InlineData("0-10/5,30 * * * *", "At minutes 0, 5, 10 and 30 of every hour")]
    [InlineData("0 22-2 * * *", "At minute 0, in hours 22 to 2")]
    [InlineData("0 22-2/2 * * *", "At minute 0, in every second hour from 22 to 2")]

    // Sunday is 0 and 7.
    [InlineData("0 0 * * 7-3/2", "At 00:00, on Sunday and Tuesday")]
    [InlineData("0 0 * * 7-1/2", "At 00:00, on Sunday")]
    [InlineData("0 0 * * 7-3", "At 00:00, from Sunday to Wednesday")]
    [InlineData("0 0 * * 0-7/2", "At 00:00, on Sunday, Tuesday, Thursday and Saturday")]
    [InlineData("0 0 * * 1-7/2", "At 00:00, on Sunday, Monday, Wednesday and Friday")]
    [InlineData("0 0 * * */2", "At 00:00, on Sunday, Tuesday, Thursday and Saturday")]
    [InlineData("0 0 * * 0/3", "At 00:00, on Sunday, Wednesday and Saturday")]
    [InlineData("0 0 * * 7/3", "At 00:00, on Sunday, Wednesday and Saturday")]
    [InlineData("0 0 * * 5-2/2", "At 00:00, on Sunday, Tuesday and Friday")]
    [InlineData("0 0 * * 0,1,3,7", "At 00:00, on Sunday, Monday and Wednesday")]
    [InlineData("0 0 * * 5-7", "At 00:00, from Friday to Sunday")]
    [InlineData("0 0 * * 5-7,0", "At 00:00, from Friday to Sunday")]
    [InlineData("0 0 * * 7-7", "At 00:00, on Sunday")]
    [InlineData("0 0 * * 0-7", "At 00:00 every day")]
    [InlineData("0 0 * * 7-6", "At 00:00 every day")]
    [InlineData("0 0 * * 1-0", "At 00:00 every day")]
    [InlineData("0 0 13 * 0-6", "At 00:00, on day 13 of the month")]
    public void Of_SaysWhatTheExpressionMeans(string text, string expected)
    {
        Assert.Null(CronReader.Read(text, "1", out var fields));
        Assert.Equal(expected, CronSentence.Of(fields!));
    }
}
