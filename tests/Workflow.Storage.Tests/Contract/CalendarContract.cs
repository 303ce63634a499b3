using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Limits;
using Workflow.Core.Paging;
using Workflow.Core.Scheduling;

namespace Workflow.Storage.Tests.Contract;

/// <summary>Calendars: written on condition, listed by name, and known by the workflows that use them.</summary>
public abstract class CalendarContract : StoreContract
{
    private static readonly ScheduleEntry Hourly = new() { CronExpression = "0 * * * *" };

    // Every store has all ports.
    private ICalendarStore Store => (ICalendarStore)Keys;

    [Fact]
    public async Task WriteCalendarAsync_WritesOnCondition()
    {
        var first = new NamedCalendar("de", [Date(24), Date(25)], 7, Sample.Noon);
        Assert.Null(await Store.GetCalendarAsync("de", None));
        Assert.False(await Store.WriteCalendarAsync(first, 1, None));
        Assert.True(await Store.WriteCalendarAsync(first, null, None));
        Assert.False(await Store.WriteCalendarAsync(first with { Revision = 8 }, null, None));
        Assert.False(await Store.WriteCalendarAsync(first with { Revision = 8 }, 6, None));
        AssertSame(first, await Store.GetCalendarAsync("de", None));

        var second = new NamedCalendar("de", [], 8, Sample.Noon.AddDays(1));
        Assert.True(await Store.WriteCalendarAsync(second, 7, None));
        AssertSame(second, await Store.GetCalendarAsync("de", None));
        Assert.Null(await Store.GetCalendarAsync("DE", None));

        Assert.False(await Store.RemoveCalendarAsync("de", 7, None));
        Assert.True(await Store.RemoveCalendarAsync("de", 8, None));
        Assert.False(await Store.RemoveCalendarAsync("de", 8, None));
        Assert.Null(await Store.GetCalendarAsync("de", None));
    }

    [Fact]
    public async Task WriteCalendarAsync_TakesAsManyDatesAsThereMayBe()
    {
        var longest = new NamedCalendar(new string('z', DefinitionLimits.CalendarName), [.. Enumerable.Range(0, DefinitionLimits.CalendarDates).Select(i => Date(1).AddDays(i * 3))], 1, Sample.Noon);
        Assert.True(await Store.WriteCalendarAsync(longest, null, None));

        AssertSame(longest, await Store.GetCalendarAsync(longest.Name, None));
        Assert.Equal(new CalendarSummary(longest.Name, DefinitionLimits.CalendarDates, longest.Dates[0], longest.Dates[^1], Sample.Noon), Assert.Single((await Store.ListCalendarsAsync(new PageRequest(5), None)).Items));
    }

    [Fact]
    public async Task ListCalendarsAsync_IsPaged_InTheOrderOfNames()
    {
        string[] names = ["-", "0", "A", "Z", "_", "a", "a-b", "b"];
        foreach (var name in names.Reverse())
        {
            await Store.WriteCalendarAsync(new NamedCalendar(name, [], 1, Sample.Noon), null, None);
        }

        foreach (var limit in (int[])[1, 3, 8, 50])
        {
            List<string> found = [];
            string? cursor = null;
            do
            {
                var page = await Store.ListCalendarsAsync(new PageRequest(limit, cursor), None);
                found.AddRange(page.Items.Select(calendar => calendar.Name));
                cursor = page.NextCursor;
            }
            while (cursor is not null);

            Assert.Equal(names, found);
        }

        Assert.Null((await Store.ListCalendarsAsync(new PageRequest(50), None)).Items[0].First);
        await Assert.ThrowsAsync<InvalidCursorException>(() => Store.ListCalendarsAsync(new PageRequest(5, "x"), None));
    }

    [Fact]
    public async Task ListCalendarUsesAsync_FollowsTheDefinition()
    {
        var first = (await Workflows.CreateAsync(Named("first", "de", "fr"), isActive: true, Sample.Noon, None)).Written;
        await Workflows.CreateAsync(Named("second", "de", "de"), isActive: false, Sample.Noon, None);
        Assert.Equal("1 2|1|", $"{await UsesAsync("de")}|{await UsesAsync("fr")}|{await UsesAsync("no")}");
        Assert.Equal([1], (await Store.ListCalendarUsesAsync("de", new PageRequest(1), None)).Items);

        var changed = (await Workflows.UpdateAsync(1, first.Revision, Named("first", "fr"), true, Sample.Noon, None)).Written;
        Assert.Equal("2|1", $"{await UsesAsync("de")}|{await UsesAsync("fr")}");

        await Workflows.DeleteAsync(1, changed.Revision, Sample.Noon, None);
        Assert.Equal("2|", $"{await UsesAsync("de")}|{await UsesAsync("fr")}");
    }

    // The instants until the change are those of the old schedule, with its calendar.
    [Fact]
    public async Task UpdateAsync_DecidesByTheCalendarOfTheOldSchedule()
    {
        await Store.WriteCalendarAsync(new NamedCalendar("noon", [DateOnly.FromDateTime(Sample.Noon.UtcDateTime)], 1, Sample.Noon), null, None);
        await Store.WriteCalendarAsync(new NamedCalendar("never", [], 1, Sample.Noon), null, None);
        var (excluded, free) = ((await Workflows.CreateAsync(Named("excluded", "noon"), isActive: true, Sample.Noon, None)).Written, (await Workflows.CreateAsync(Named("free", "never"), isActive: true, Sample.Noon, None)).Written);
        foreach (var workflow in (Core.Definitions.StoredWorkflow[])[excluded, free])
        {
            await Workflows.UpdateAsync(workflow.Id, workflow.Revision, workflow.Definition with { Schedule = new ScheduleDefinition { CronExpression = "@yearly" } }, true, Sample.Noon.AddHours(1).AddSeconds(5), None);
        }

        Assert.Empty((await Schedules.GetScheduleAsync(excluded.Id, None))!.Pending);
        Assert.Equal(TickOutcome.Due, Assert.Single((await Schedules.GetScheduleAsync(free.Id, None))!.Pending).Outcome);
    }

    private static Core.Definitions.WorkflowDefinition Named(string name, params string[] calendars) =>
        Sample.Definition(name) with { Schedule = new ScheduleDefinition { Schedules = [.. calendars.Select(calendar => Hourly with { ExcludeCalendar = calendar })] } };

    private static DateOnly Date(int day) => new(2027, 12, day);

    private static void AssertSame(NamedCalendar expected, NamedCalendar? found)
    {
        Assert.Equal(expected.Dates, found?.Dates);
        Assert.Equal((expected.Name, expected.Revision, expected.UpdatedAt), (found!.Name, found.Revision, found.UpdatedAt));
    }

    private async Task<string> UsesAsync(string name) => string.Join(' ', (await Store.ListCalendarUsesAsync(name, new PageRequest(50), None)).Items);
}
