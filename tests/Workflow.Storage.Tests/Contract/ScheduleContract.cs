using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Core.Scheduling;

namespace Workflow.Storage.Tests.Contract;

public abstract class ScheduleContract : StoreContract
{
    private static readonly ScheduleDefinition Hourly = new() { CronExpression = "0 * * * *" };

    private static DateTimeOffset Noon => Sample.Noon;

    [Fact]
    public async Task CreateAsync_MakesTheScheduleDue_WhenItIsActive()
    {
        var id = (await CreateAsync("hourly", Hourly)).Id;
        var inactive = (await Workflows.CreateAsync(Scheduled("off", Hourly), isActive: false, Noon, None)).Written.Id;
        var plain = (await CreateAsync("plain", new ScheduleDefinition())).Id;

        var due = Assert.Single(await Schedules.ListDueAsync(Noon, 10, None));

        Assert.Equal((id, Noon, Noon, Noon, 0L), (due.WorkflowId, due.Cursor, due.DueAt, due.ActiveSince, due.TickCount));
        Assert.Null(due.PausedReason);
        Assert.Empty(due.Pending);
        Assert.Equal(Noon, await Schedules.NextDueAsync(None));
        Assert.Null((await Schedules.GetScheduleAsync(inactive, None))!.DueAt);
        Assert.Null(await Schedules.GetScheduleAsync(plain, None));
    }

    [Fact]
    public async Task ListDueAsync_AnswersTheLongestDueFirst_UpToALimit()
    {
        List<long> ids = [];
        for (var i = 0; i < 5; i++)
        {
            var id = (await CreateAsync($"w{i}", Hourly)).Id;
            ids.Add(id);
            await MoveAsync(id, s => s with { DueAt = Noon.AddMinutes(10 - i) });
        }

        Assert.Equal([ids[4], ids[3], ids[2]], (await Schedules.ListDueAsync(Noon.AddMinutes(8), 10, None)).Select(s => s.WorkflowId));
        Assert.Equal([ids[4], ids[3]], (await Schedules.ListDueAsync(Noon.AddDays(1), 2, None)).Select(s => s.WorkflowId));
        Assert.Empty(await Schedules.ListDueAsync(Noon.AddMinutes(6).AddTicks(-1), 10, None));
        Assert.Equal(Noon.AddMinutes(6), await Schedules.NextDueAsync(None));
    }

    [Fact]
    public async Task NextDueAsync_AnswersNothing_WhenNothingIsDueEver()
    {
        Assert.Null(await Schedules.NextDueAsync(None));
        var id = (await CreateAsync("hourly", Hourly)).Id;

        await MoveAsync(id, s => s with { DueAt = null });

        Assert.Null(await Schedules.NextDueAsync(None));
        Assert.Empty(await Schedules.ListDueAsync(DateTimeOffset.MaxValue.AddDays(-1), 10, None));
    }

    [Fact]
    public async Task AdvanceAsync_KeepsAllOfIt_AndAnswersWhatIsKept()
    {
        var id = (await CreateAsync("hourly", Hourly)).Id;
        var before = (await Schedules.GetScheduleAsync(id, None))!;

        var moved = await Schedules.AdvanceAsync(
            new ScheduleAdvance(before with { Cursor = Noon.AddHours(1), DueAt = Noon.AddHours(2), Pending = [Tick(1), Tick(2) with { CaughtUp = true, JitterSeconds = 1.25 }] }, [], Noon),
            None);

        var read = (await Schedules.GetScheduleAsync(id, None))!;
        Assert.NotEqual(before.Revision, read.Revision);
        Assert.Equal(moved!.Pending, read.Pending);
        Assert.Equal(moved with { Pending = [] }, read with { Pending = [] });
        Assert.Equal((Noon.AddHours(1), Noon.AddHours(2), Noon), (read.Cursor, read.DueAt, read.ActiveSince));
        Assert.Equal([Tick(1), Tick(2) with { CaughtUp = true, JitterSeconds = 1.25 }], read.Pending);
    }

    [Fact]
    public async Task AdvanceAsync_RecordsTicks_NewestFirst()
    {
        var id = (await CreateAsync("hourly", Hourly)).Id;
        Tick[] ticks =
        [
            Tick(1) with { Outcome = TickOutcome.Skipped, Until = Noon.AddHours(4), Count = 4, Reason = "missed" },
            Tick(5) with { Outcome = TickOutcome.Fired, RunId = "run", CaughtUp = true, JitterSeconds = 0.5 },
        ];

        var moved = await MoveAsync(id, s => s, ticks);
        await MoveAsync(id, s => s, Tick(6));

        Assert.Equal(2, moved.TickCount);
        Assert.Equal([Tick(6), ticks[1], ticks[0]], await Schedules.ListTicksAsync(id, 10, None));
        Assert.Equal([Tick(6)], await Schedules.ListTicksAsync(id, 1, None));
        Assert.Empty(await Schedules.ListTicksAsync(id + 1, 10, None));
    }

    [Fact]
    public async Task AdvanceAsync_SaysWhichTicksWereReplaced()
    {
        var (id, other) = ((await CreateAsync("hourly", Hourly)).Id, (await CreateAsync("other", Hourly)).Id);
        Tick[] ticks = [.. Enumerable.Range(1, 4).Select(hour => Tick(hour) with { Outcome = TickOutcome.Fired, RunId = $"run{hour}", CaughtUp = hour == 2 })];
        await MoveAsync(id, s => s, ticks);
        await MoveAsync(other, s => s, ticks);

        var read = (await Schedules.GetScheduleAsync(id, None))!;
        var advance = new ScheduleAdvance(read, [Tick(5)], Noon) { Replaced = [new ReplacedTick("run2", "why"), new ReplacedTick("run3", "and why"), new ReplacedTick("nobody", "")] };
        Assert.NotNull(await Schedules.AdvanceAsync(advance, None));
        Assert.Null(await Schedules.AdvanceAsync(advance with { Replaced = [new ReplacedTick("run4", "too late")] }, None));

        Assert.Equal(
            [Tick(5), ticks[3], ticks[2] with { Outcome = TickOutcome.Replaced, Reason = "and why" }, ticks[1] with { Outcome = TickOutcome.Replaced, Reason = "why" }, ticks[0]],
            await Schedules.ListTicksAsync(id, 10, None));
        Assert.Equal(ticks.Reverse(), await Schedules.ListTicksAsync(other, 10, None));
    }

    [Fact]
    public async Task AdvanceAsync_KeepsTheLastTicks_HoweverManyThereAre()
    {
        var id = (await CreateAsync("hourly", Hourly)).Id;
        var number = 0;
        while (number < IScheduleStore.KeptTicks + 70)
        {
            await MoveAsync(id, s => s, [.. Enumerable.Range(0, 35).Select(_ => Tick(++number))]);
        }

        var kept = await Schedules.ListTicksAsync(id, IScheduleStore.KeptTicks, None);

        Assert.Equal(Enumerable.Range(0, IScheduleStore.KeptTicks).Select(i => Noon.AddHours(number - i)), kept.Select(t => t.ScheduledFor));
        Assert.Equal(kept.Take(100), await Schedules.ListTicksAsync(id, 100, None));
    }

    [Fact]
    public async Task AdvanceAsync_WritesNothing_WhenTheScheduleWasChangedInBetween()
    {
        var id = (await CreateAsync("hourly", Hourly)).Id;
        var read = (await Schedules.GetScheduleAsync(id, None))!;
        await MoveAsync(id, s => s with { Cursor = Noon.AddHours(1) });

        Assert.Null(await Schedules.AdvanceAsync(new ScheduleAdvance(read with { Cursor = Noon.AddHours(9) }, [Tick(9)], Noon), None));

        Assert.Equal(Noon.AddHours(1), (await Schedules.GetScheduleAsync(id, None))!.Cursor);
        Assert.Empty(await Schedules.ListTicksAsync(id, 10, None));
    }

    [Fact]
    public async Task AdvanceAsync_LetsOneThrough_WhenManyTryAtOnce()
    {
        var id = (await CreateAsync("hourly", Hourly)).Id;
        var read = (await Schedules.GetScheduleAsync(id, None))!;

        var answers = await Task.WhenAll(Enumerable.Range(1, 20).Select(i =>
            Schedules.AdvanceAsync(new ScheduleAdvance(read with { Cursor = Noon.AddHours(i) }, [Tick(i)], Noon), None)));

        var through = Assert.Single(answers, a => a is not null)!;
        Assert.Equal(through, (await Schedules.GetScheduleAsync(id, None))! with { Pending = through.Pending });
        Assert.Equal(through.Cursor, Assert.Single(await Schedules.ListTicksAsync(id, 10, None)).ScheduledFor);
    }

    [Fact]
    public async Task AdvanceAsync_DisablesTheWorkflow_WhenItPauses()
    {
        var created = await CreateAsync("hourly", Hourly, Sample.Task("a"));

        var paused = await MoveAsync(created.Id, s => s with { DueAt = null, PausedReason = "the last run failed" }, Tick(1));

        var workflow = (await Workflows.GetAsync(created.Id, None))!;
        Assert.False(workflow.IsActive);
        Assert.Equal((created.Version, created.Revision + 1, Noon.AddMinutes(1)), (workflow.Version, workflow.Revision, workflow.UpdatedAt));
        Assert.Equal("a", Assert.Single(workflow.Definition.Tasks).Name);
        Assert.Equal("the last run failed", paused.PausedReason);
        Assert.False(Assert.Single((await Workflows.ListAsync(new PageRequest(10), None)).Items).IsActive);

        // Enabling forgets why.
        await Workflows.UpdateAsync(created.Id, workflow.Revision, null, isActive: true, Noon.AddHours(3), None);
        var enabled = (await Schedules.GetScheduleAsync(created.Id, None))!;
        Assert.Null(enabled.PausedReason);
        Assert.Equal((Noon.AddHours(3), Noon.AddHours(3), Noon.AddHours(3)), (enabled.Cursor, enabled.DueAt, enabled.ActiveSince));
        Assert.Single(await Schedules.ListTicksAsync(created.Id, 10, None));
    }

    [Fact]
    public async Task UpdateAsync_LetsTheScheduleFollow_WhenItHasChanged()
    {
        var created = await CreateAsync("hourly", Hourly);
        var before = (await Schedules.GetScheduleAsync(created.Id, None))!;

        var renamed = (await Workflows.UpdateAsync(created.Id, 1, Scheduled("renamed", Hourly), isActive: true, Noon.AddMinutes(1), None)).Written;
        Assert.Equal(before.Revision, (await Schedules.GetScheduleAsync(created.Id, None))!.Revision);

        // At one o'clock, which was due by the schedule that it had.
        var daily = (await Workflows.UpdateAsync(created.Id, renamed.Revision, Scheduled("renamed", new() { CronExpression = "@daily" }), isActive: true, Noon.AddMinutes(61), None)).Written;
        var changed = (await Schedules.GetScheduleAsync(created.Id, None))!;
        Assert.Equal(Noon.AddMinutes(61), changed.Cursor);
        Assert.Equal(Noon.AddMinutes(61), changed.DueAt);
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 13, 0, 0, TimeSpan.Zero), Assert.Single(changed.Pending).ScheduledFor);

        var none = (await Workflows.UpdateAsync(created.Id, daily.Revision, Scheduled("renamed", new()), isActive: true, Noon.AddMinutes(62), None)).Written;
        Assert.Single((await Schedules.GetScheduleAsync(created.Id, None))!.Pending);
        Assert.Equal(new ScheduleDefinition { CronExpression = "@daily" }, (await Workflows.GetVersionAsync(created.Id, daily.Version, None))!.Definition.Schedule);
        Assert.Null((await Workflows.GetAsync(none.Id, None))!.Definition.Schedule.CronExpression);
    }

    [Fact]
    public async Task UpdateAsync_GivesAWorkflowASchedule_WhenItHadNone()
    {
        var created = await CreateAsync("plain", new());

        await Workflows.UpdateAsync(created.Id, 1, Scheduled("plain", Hourly), isActive: true, Noon.AddMinutes(1), None);

        Assert.Equal(Noon.AddMinutes(1), Assert.Single(await Schedules.ListDueAsync(Noon.AddMinutes(1), 10, None)).Cursor);
    }

    [Fact]
    public async Task DeleteAsync_RemovesTheSchedule_WithItsTicks()
    {
        var created = await CreateAsync("hourly", Hourly);
        await MoveAsync(created.Id, s => s, Tick(1));

        Assert.Equal(WriteOutcome.Written, (await Workflows.DeleteAsync(created.Id, 1, Noon, None)).Outcome);

        Assert.Null(await Schedules.GetScheduleAsync(created.Id, None));
        Assert.Empty(await Schedules.ListTicksAsync(created.Id, 10, None));
        Assert.Null(await Schedules.NextDueAsync(None));
    }

    [Fact]
    public async Task AdmitAsync_RecordsTheSkippedRun_WhenThereIsNoCaller()
    {
        var id = (await CreateWorkflowAsync()).Id;
        var active = await CreateRunAsync(Sample.Run(id, 1));
        var start = new RunAdmission(Sample.Run(id, 2, trigger: RunTrigger.Schedule) with { ScheduledFor = Noon }, Sample.Line("accepted"), 1, OverlapPolicy.Skip) { RecordsSkip = true };

        var (first, again) = (await Runs.AdmitAsync(start, None), await Runs.AdmitAsync(start, None));

        Assert.Equal((AdmissionOutcome.Accepted, AdmissionOutcome.Repeated), (first.Outcome, again.Outcome));
        var run = (await Runs.GetAsync(start.Run.Id, None))!;
        Assert.Equal((RunStatus.Skipped, run.CreatedAt, Noon), (run.Status, run.CompletedAt, run.ScheduledFor));
        Assert.Equal($"run {active.Id} is active, and 1 run of the workflow may be active at a time; schedule_overlap_policy is skip", run.StatusReason);
        Assert.Equal(run.Status, again.Run!.Status);
        Assert.Equal([$"run skipped: {run.StatusReason}"], await LogOfAsync(run.Id));
        Assert.Equal([active.Id], (await Runs.AllActiveAsync(id)).Select(r => r.Id));
        Assert.Equal([run.Id], (await Runs.ListAsync(new RunFilter(id, RunStatus.Skipped), new PageRequest(10), None)).Items.Select(r => r.Id));

        Assert.Equal([run.Id], (await Runs.ListEndedAsync(run.CreatedAt.AddTicks(1), new PageRequest(10), None)).Items);

        // It holds no slot: the next one does as soon as there is room.
        await Runs.TransitionAsync(Sample.Move(active, RunStatus.Pending, RunStatus.Succeeded), null, None);
        Assert.Equal(RunStatus.Pending, (await Runs.AdmitAsync(start with { Run = Sample.Run(id, 3) }, None)).Run!.Status);
    }

    [Fact]
    public async Task ListTicksAsync_StillAnswersATick_WhenItsRunIsRemoved()
    {
        var id = (await CreateAsync("hourly", Hourly)).Id;
        var run = await CreateRunAsync(Sample.Run(id, 1, trigger: RunTrigger.Schedule) with { ScheduledFor = Noon });
        var tick = Tick(1) with { Outcome = TickOutcome.Fired, RunId = run.Id };
        await MoveAsync(id, s => s, tick);
        await Runs.TransitionAsync(Sample.Move(run, RunStatus.Pending, RunStatus.Succeeded), null, None);

        Assert.True(await Runs.DeleteAsync(run.Id, None));

        Assert.Null(await Runs.GetAsync(run.Id, None));
        Assert.Equal([tick], await Schedules.ListTicksAsync(id, 10, None));
    }

    [Fact]
    public async Task AdmitAsync_RecordsTheSkippedRun_WhenItIsNotToBeRunAtAll()
    {
        var id = (await CreateWorkflowAsync()).Id;

        var admitted = await Runs.AdmitAsync(new RunAdmission(Sample.Run(id, 1), Sample.Line("accepted"), 1, OverlapPolicy.Queue) { SkipReason = "no tasks" }, None);

        Assert.Equal((RunStatus.Skipped, "no tasks"), (admitted.Run!.Status, admitted.Run.StatusReason));
        Assert.Empty(await Runs.AllActiveAsync(id));
    }

    private static WorkflowDefinition Scheduled(string name, ScheduleDefinition schedule, params TaskDefinition[] tasks) =>
        Sample.Definition(name, tasks) with { Schedule = schedule };

    private async Task<StoredWorkflow> CreateAsync(string name, ScheduleDefinition schedule, params TaskDefinition[] tasks) =>
        (await Workflows.CreateAsync(Scheduled(name, schedule, tasks), isActive: true, Noon, None)).Written;

    private async Task<ScheduleState> MoveAsync(long id, Func<ScheduleState, ScheduleState> to, params Tick[] ticks) =>
        (await Schedules.AdvanceAsync(new ScheduleAdvance(to((await Schedules.GetScheduleAsync(id, None))!), ticks, Noon.AddMinutes(1)), None))!;

    private static Tick Tick(int hour) => new() { ScheduledFor = Noon.AddHours(hour), Outcome = TickOutcome.Due, DecidedAt = Noon };
}
