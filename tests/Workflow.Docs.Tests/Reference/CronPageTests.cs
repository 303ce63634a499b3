using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Scheduling;
using Workflow.Docs.Tests.Pages;

namespace Workflow.Docs.Tests.Reference;

/// <summary>The page of cron expressions: macros are what it says, and what it shows can be read.</summary>
public sealed class CronPageTests
{
    private static readonly Page Cron = Page.Named("docs/reference/cron.md");

    [Fact]
    public void Macros_AreWhatThePageSays() => Assert.All(Cron.Rows("macro"), row => Assert.All(
        Page.Codes(row[0]),
        macro => Assert.Equal(Instants(Page.Codes(row[1])[0]), Instants(macro))));

    // A form of one field, in the place where it belongs.
    [Fact]
    public void Forms_CanBeRead() => Assert.All(Cron.Rows("form"), row => Assert.All(Page.Codes(row[0]), form => Assert.NotEmpty(Instants(
        row[1].StartsWith("day of month", StringComparison.Ordinal) ? $"0 0 {form} * *"
        : row[1].StartsWith("day of week", StringComparison.Ordinal) ? $"0 0 * * {form}"
        : form == "?" ? "0 0 ? * 1"
        : $"0 {(form.Contains('H', StringComparison.Ordinal) ? form.Replace("29", "9", StringComparison.Ordinal) : form)} * * *"))));

    [Fact]
    public void Examples_InTheText_AreTrue()
    {
        Assert.Equal(Instants("*/15 * * * *"), Instants("0/15 * * * *"));
        Assert.All(Instants("0 0 13 * 5"), at => Assert.Equal((DayOfWeek.Friday, 13), (at.DayOfWeek, at.Day)));
        Assert.Contains(Instants("0 12 * * 7-3"), at => at.DayOfWeek == DayOfWeek.Sunday);
        Assert.All(Instants("0 0 31W * *"), at => Assert.Contains(at.Month, new[] { 1, 3, 5, 7, 8, 10, 12 }));
    }

    private static List<DateTimeOffset> Instants(string expression)
    {
        Assert.Null(Schedule.Read(new ScheduleDefinition { CronExpression = expression }, 1, null, out var schedule));
        return [.. schedule!.Upcoming(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero), 8, null).Select(due => due.Instant)];
    }
}
