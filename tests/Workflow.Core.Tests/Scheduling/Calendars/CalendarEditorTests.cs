using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Limits;
using Workflow.Core.Scheduling.Calendars;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Scheduling.Calendars;

public class CalendarEditorTests
{
    private readonly EditorFixture _fixture = new();
    private readonly FakeCalendarStore _calendars = new();
    private readonly CalendarEditor _editor;

    public CalendarEditorTests() => _editor = new CalendarEditor(_calendars, _fixture.Store, _fixture.Store, _fixture.Signal, _fixture.Time);

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task PutAsync_SortsTheDates_AndChangesTheRevision()
    {
        var (first, isNew) = await _editor.PutAsync("de", [Date(25), Date(24), Date(25)], default, None);
        Assert.True(isNew);
        Assert.Equal([Date(24), Date(25)], first.Dates);

        // The same dates change nothing; others are a later revision, also at the same time.
        var (same, _) = await _editor.PutAsync("de", [Date(24), Date(25)], new WriteGuard(first.Revision), None);
        var (other, isNewAgain) = await _editor.PutAsync("de", [], default, None);
        Assert.Same(first, same);
        Assert.True(other.Revision > first.Revision && !isNewAgain);
        Assert.Equal(RefusalReason.Changed, (await Assert.ThrowsAsync<RefusedException>(() => _editor.PutAsync("de", [Date(1)], new WriteGuard(first.Revision), None))).Reason);
        Assert.Equal(RefusalReason.Changed, (await Assert.ThrowsAsync<RefusedException>(() => _editor.PutAsync("fr", [Date(1)], new WriteGuard(5), None))).Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("../x")]
    [InlineData("ü")]
    public async Task PutAsync_RefusesAName(string name) =>
        Assert.Equal(RefusalReason.Invalid, (await Assert.ThrowsAsync<RefusedException>(() => _editor.PutAsync(name, [], default, None))).Reason);

    [Fact]
    public async Task PutAsync_RefusesTooManyDates()
    {
        await _editor.PutAsync("de", Enumerable.Range(0, DefinitionLimits.CalendarDates).Select(Date(1).AddDays), default, None);

        Assert.Equal(RefusalReason.Invalid, (await Assert.ThrowsAsync<RefusedException>(() => _editor.PutAsync("de", Enumerable.Range(0, DefinitionLimits.CalendarDates + 1).Select(Date(1).AddDays), default, None))).Reason);
    }

    [Fact]
    public async Task PutAsync_TriesAgain_WhenAnotherHostWasFaster()
    {
        _calendars.BeforeWrite = () => _calendars.WriteCalendarAsync(new NamedCalendar("de", [Date(3)], 1, _fixture.Time.GetUtcNow()), null, None).Wait();

        var (calendar, isNew) = await _editor.PutAsync("de", [Date(4)], default, None);

        Assert.Equal([Date(4)], calendar.Dates);
        Assert.False(isNew);
    }

    [Fact]
    public async Task PutAsync_MakesTheSchedulesDueThatUseIt()
    {
        await _fixture.CreateAsync("{'name':'w','cron_expression':'@yearly','tasks':[]}");
        await _fixture.CreateAsync("{'name':'other','cron_expression':'@yearly','tasks':[]}");
        await _fixture.CreateAsync("{'name':'none','tasks':[]}");
        foreach (var id in (long[])[1, 2])
        {
            _fixture.Store.Put((await _fixture.Store.GetScheduleAsync(id, None))! with { DueAt = _fixture.Time.GetUtcNow().AddDays(9) });
        }

        _calendars.Users.AddRange([1, 3]);
        var signal = _fixture.Signal.Next;
        _fixture.Store.BeforeAdvance = () => _fixture.Store.Put(_fixture.Store.GetScheduleAsync(1, None).Result!); // another host has advanced it

        await _editor.PutAsync("de", [Date(24)], default, None);

        Assert.Equal([1], (await _fixture.Store.ListDueAsync(_fixture.Time.GetUtcNow(), 10, None)).Select(s => s.WorkflowId));
        Assert.True(signal.IsCompleted);
    }

    [Fact]
    public async Task RemoveAsync_IsRefused_WhileAWorkflowUsesIt()
    {
        var (calendar, _) = await _editor.PutAsync("de", [Date(24)], default, None);
        _calendars.Users.Add(7);

        Assert.Equal("Calendar 'de' is used by workflow 7; it can be deleted when no schedule names it.", (await Assert.ThrowsAsync<RefusedException>(() => _editor.RemoveAsync("de", null, None))).Message);

        _calendars.Users.Clear();
        Assert.Equal(RefusalReason.Changed, (await Assert.ThrowsAsync<RefusedException>(() => _editor.RemoveAsync("de", calendar.Revision + 1, None))).Reason);
        await _editor.RemoveAsync("de", calendar.Revision, None);
        Assert.Equal(RefusalReason.NotFound, (await Assert.ThrowsAsync<RefusedException>(() => _editor.FindAsync("de", None))).Reason);
        Assert.Equal(RefusalReason.NotFound, (await Assert.ThrowsAsync<RefusedException>(() => _editor.RemoveAsync("de", null, None))).Reason);
    }

    [Fact]
    public async Task WorkflowEditor_RefusesACalendarThatDoesNotExist()
    {
        var editor = new WorkflowEditor(_fixture.Store, new DefinitionValidator(new Core.TaskTypes.TaskTypeCatalog([])), _fixture.Time, calendars: _calendars);
        var body = TestJson.Parse("{'name':'w','schedules':[{'interval_seconds':60},{'interval_seconds':60,'exclude_calendar':'de'}],'tasks':[]}");

        var refused = await Assert.ThrowsAsync<RefusedException>(() => editor.CreateAsync(body, None));
        Assert.Equal(["/schedules/1/exclude_calendar: there is no calendar 'de'"], refused.Faults.Select(f => $"{f.Pointer}: {f.Detail}"));

        await _editor.PutAsync("de", [], default, None);
        var created = await editor.CreateAsync(body, None);
        Assert.Equal(["de"], created.Definition.Schedule.Calendars);
    }

    private static DateOnly Date(int day) => new(2027, 12, day);
}
