using Microsoft.Extensions.Time.Testing;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Core.Paging;
using Workflow.Core.Scheduling;
using Workflow.Core.Scheduling.Calendars;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.Execution;
using Workflow.Core.Tests.History;
using Workflow.Core.Tests.Scheduling.Calendars;
using Workflow.Core.Timing;

namespace Workflow.Core.Tests.Scheduling;

/// <summary>A workflow with a schedule of every ten minutes is created at 19:00.</summary>
public class SchedulerTests
{
    private readonly EditorFixture _fixture = new();
    private readonly FakeRunStore _runs = new();
    private readonly FakeLauncher _launcher;
    private readonly ListLogger<Scheduler> _log = new();
    private readonly Scheduler _scheduler;

    public SchedulerTests()
    {
        _launcher = new FakeLauncher(_runs);
        _scheduler = NewScheduler();
    }

    private static CancellationToken None => CancellationToken.None;

    private FakeTimeProvider Time => _fixture.Time;

    [Fact]
    public async Task PollAsync_FindsOutWhenItIsDue_WhenTheScheduleIsNew()
    {
        await CreateAsync();

        Assert.Equal(new SchedulerReport(1, 0, 0, 0, false), await _scheduler.PollAsync(None));

        Assert.Equal(At(10), await _fixture.Store.NextDueAsync(None));
        Assert.Equal(new SchedulerReport(0, 0, 0, 0, false), await _scheduler.PollAsync(None));
    }

    [Fact]
    public async Task PollAsync_StartsARun_WhenAnInstantIsDue()
    {
        await CreateAsync();

        Assert.Equal(1, (await LookAtAsync(10)).Fired);

        var run = Assert.Single(_launcher.Launched).Run;
        Assert.Equal((Scheduler.RunId(1, At(10)), RunTrigger.Schedule, At(10)), (run.Id, run.Trigger, run.ScheduledFor));
        Assert.Equal(new Tick { ScheduledFor = At(10), Outcome = TickOutcome.Fired, RunId = run.Id, DecidedAt = At(10) }, Assert.Single(await TicksAsync()));
        Assert.Equal(At(20), await _fixture.Store.NextDueAsync(None));
        Assert.Equal((0, 1), ((await LookAtAsync(10)).Fired, _runs.Admissions.Count));
    }

    [Fact]
    public async Task PollAsync_CatchesUp_AsThePolicySays()
    {
        await CreateAsync("'catch_up':'all','overlap_policy':'queue'");

        var report = await LookAtAsync(35);

        Assert.Equal(new SchedulerReport(1, 3, 0, 0, false), report);
        Assert.Equal([At(30), At(20), At(10)], (await TicksAsync()).Select(t => t.ScheduledFor));
        Assert.All(await TicksAsync(), t => Assert.True(t.CaughtUp));
    }

    [Fact]
    public async Task PollAsync_QueuesOne_AndRecordsTheOthersAsReplaced()
    {
        await CreateAsync();
        foreach (var minute in new[] { 10, 20, 30, 40 })
        {
            Assert.Equal(1, (await LookAtAsync(minute)).Fired);
        }

        Assert.Equal([RunStatus.Queued, RunStatus.Skipped, RunStatus.Skipped, RunStatus.Pending], await StatusesAsync());
        var ticks = await TicksAsync();
        Assert.Equal([(At(40), TickOutcome.Fired), (At(30), TickOutcome.Replaced), (At(20), TickOutcome.Replaced), (At(10), TickOutcome.Fired)], ticks.Select(t => (t.ScheduledFor, t.Outcome)));
        Assert.Equal($"run {Scheduler.RunId(1, At(40))} of a newer instant took its place in the queue; schedule_overlap_policy is queue_one", ticks[1].Reason);
        Assert.Null(ticks[0].Reason);

        // The first ends, the last begins, and the next waits without replacing another.
        _runs.Put(_launcher.Launched[0].Run with { Status = RunStatus.Succeeded });
        _runs.Put((await _runs.GetAsync(Scheduler.RunId(1, At(40)), None))! with { Status = RunStatus.Running });
        await LookAtAsync(50);
        Assert.Equal([TickOutcome.Fired, TickOutcome.Fired, TickOutcome.Replaced, TickOutcome.Replaced, TickOutcome.Fired], (await TicksAsync()).Select(t => t.Outcome));
    }

    [Theory]
    [InlineData("'schedule_overlap_policy':'queue'", "QUEUED QUEUED QUEUED PENDING", "fired fired fired fired")]
    [InlineData("'overlap_policy':'skip','schedule_overlap_policy':'queue'", "QUEUED QUEUED QUEUED PENDING", "fired fired fired fired")]
    [InlineData("'schedule_overlap_policy':'skip'", "SKIPPED SKIPPED SKIPPED PENDING", "skipped skipped skipped fired")]
    [InlineData("'schedule_overlap_policy':'cancel_running'", "QUEUED CANCELLED CANCELLED CANCELLING", "fired fired fired fired")]
    [InlineData("'overlap_policy':'cancel_running'", "QUEUED SKIPPED SKIPPED PENDING", "fired replaced replaced fired")]
    [InlineData("'catch_up':'all'", "QUEUED QUEUED QUEUED PENDING", "fired fired fired fired")]
    [InlineData("'catch_up':'all','schedule_overlap_policy':'queue_one'", "QUEUED SKIPPED SKIPPED PENDING", "fired replaced replaced fired")]
    public async Task PollAsync_FollowsTheSchedulesOwnPolicy(string members, string statuses, string outcomes)
    {
        await CreateAsync(members);
        foreach (var minute in new[] { 10, 20, 30, 40 })
        {
            await LookAtAsync(minute);
        }

        Assert.Equal(statuses, string.Join(' ', (await StatusesAsync()).Select(Word.Upper)));
        Assert.Equal(outcomes, string.Join(' ', (await TicksAsync()).Select(t => Word.Lower(t.Outcome))));
    }

    [Fact]
    public async Task PollAsync_SaysAtOnceWhatWasReplaced_WhenSeveralAreCaughtUp()
    {
        await CreateAsync("'catch_up':'all','schedule_overlap_policy':'queue_one'");

        await LookAtAsync(45);

        Assert.Equal([TickOutcome.Fired, TickOutcome.Replaced, TickOutcome.Replaced, TickOutcome.Fired], (await TicksAsync()).Select(t => t.Outcome));
    }

    [Fact]
    public async Task PollAsync_RecordsWhatWasMissed_WhenItStartsNothing()
    {
        await CreateAsync("'catch_up':'none'");

        Assert.Equal(new SchedulerReport(1, 0, 3, 0, false), await LookAtAsync(35));

        Assert.Empty(_runs.Admissions);
        Assert.Equal((At(10), At(30), 3), Assert.Single(await TicksAsync()) is var t ? (t.ScheduledFor, t.Until!.Value, t.Count) : default);
    }

    [Fact]
    public async Task PollAsync_SaysThereIsMore_WhenMoreIsDueThanItCovers()
    {
        await CreateAsync("'catch_up':'all','catch_up_window_seconds':31536000");
        await _scheduler.PollAsync(None);
        Time.SetUtcNow(At(10 * 120));

        Assert.Equal((50, true), await _scheduler.PollAsync(None) is var first ? (first.Fired, first.IsMore) : default);
        Assert.Equal((50, true), await _scheduler.PollAsync(None) is var second ? (second.Fired, second.IsMore) : default);
        Assert.Equal((20, false), await _scheduler.PollAsync(None) is var third ? (third.Fired, third.IsMore) : default);
    }

    [Fact]
    public async Task PollAsync_RecordsASkippedRun_WhenTheWorkflowIsAtItsLimit()
    {
        await CreateAsync("'schedule_overlap_policy':'skip'");
        await LookAtAsync(10);

        Assert.Equal(1, (await LookAtAsync(20)).Skipped);

        var tick = (await TicksAsync())[0];
        var run = (await _runs.GetAsync(tick.RunId!, None))!;
        Assert.Equal((TickOutcome.Skipped, RunStatus.Skipped, run.StatusReason), (tick.Outcome, run.Status, tick.Reason));
        Assert.StartsWith($"run {Scheduler.RunId(1, At(10))} is active", tick.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PollAsync_RecordsASkippedRun_WhenTheWorkflowHasNoTasks()
    {
        await _fixture.CreateAsync("{'name':'w','cron_expression':'*/10 * * * *'}");

        await LookAtAsync(10);

        var tick = Assert.Single(await TicksAsync());
        Assert.Equal((TickOutcome.Skipped, "the workflow has no tasks"), (tick.Outcome, tick.Reason));
        Assert.Equal(RunStatus.Skipped, (await _runs.GetAsync(tick.RunId!, None))!.Status);
        Assert.Empty(_launcher.Launched);
    }

    [Fact]
    public async Task PollAsync_GoesOnWithWhatWasDecided_WhenItWasKilledInTheMiddle()
    {
        await CreateAsync("'catch_up':'latest'");
        await _scheduler.PollAsync(None);
        _runs.OnAdmit = _ => throw new IOException("killed");
        Assert.Equal(1, (await LookAtAsync(10)).Failed);
        Assert.Empty(await TicksAsync());
        _runs.OnAdmit = null;

        // 19:30 would now be the latest, but at 19:10 it was decided to run 19:10.
        await LookAtAsync(31);
        await _scheduler.PollAsync(None);

        Assert.Equal(["19:30 fired", "19:20 skipped", "19:10 fired"], (await TicksAsync()).Select(t => $"{t.ScheduledFor:HH:mm} {Word.Lower(t.Outcome)}"));
    }

    [Fact]
    public async Task PollAsync_StartsNothingTwice_WhenItWasKilledBeforeItWasRecorded()
    {
        await CreateAsync();
        await _scheduler.PollAsync(None);
        Time.SetUtcNow(At(10));
        _runs.OnAdmit = _ => _fixture.Store.BeforeAdvance = () => throw new IOException("killed");
        Assert.Equal(1, (await _scheduler.PollAsync(None)).Failed);
        _runs.OnAdmit = null;
        _runs.Put(_launcher.Launched[0].Run with { Status = RunStatus.Failed });

        await LookAtAsync(12);

        Assert.Equal((TickOutcome.Fired, Scheduler.RunId(1, At(10))), Assert.Single(await TicksAsync()) is var t ? (t.Outcome, t.RunId) : default);
        Assert.Single(_launcher.Launched);
    }

    [Fact]
    public async Task PollAsync_DoesNothing_WhenAnotherHostWasFaster()
    {
        await CreateAsync();
        await _scheduler.PollAsync(None);
        Time.SetUtcNow(At(10));
        _fixture.Store.BeforeAdvance = () => NewScheduler().PollAsync(None).GetAwaiter().GetResult();

        Assert.Equal(new SchedulerReport(1, 0, 0, 0, false), await _scheduler.PollAsync(None));

        Assert.Single(_runs.Admissions);
        Assert.Single(await TicksAsync());
    }

    [Fact]
    public async Task PollAsync_ProcessesTheOthers_WhenOneFails()
    {
        await CreateAsync();
        await _fixture.CreateAsync("{'name':'v','cron_expression':'*/10 * * * *','tasks':[{'name':'a','task_type':'PLAIN'}]}");
        _runs.OnAdmit = a => _ = a.Run.WorkflowId == 1 ? throw new IOException("full") : 0;

        var report = await LookAtAsync(10);

        Assert.Equal((1, 1), (report.Fired, report.Failed));
        Assert.Contains("workflow 1 could not be polled", Assert.Single(_log.Lines).Message, StringComparison.Ordinal);
        Assert.Equal(At(11), (await _fixture.Store.GetScheduleAsync(1, None))!.DueAt);
    }

    [Fact]
    public async Task PollAsync_PausesTheSchedule_WhenItsRunsKeepFailing()
    {
        await CreateAsync("'pause_after_failures':2");
        foreach (var minute in new[] { 10, 20 })
        {
            await LookAtAsync(minute);
            _runs.Put(_launcher.Launched[^1].Run with { Status = RunStatus.Failed });
        }

        Assert.Equal(1, (await LookAtAsync(30)).Skipped);

        const string Reason = "the last 2 scheduled runs failed, and pause_after_failures is 2";
        Assert.Equal((TickOutcome.Skipped, Reason), (await TicksAsync())[0] is var t ? (t.Outcome, t.Reason) : default);
        Assert.Equal((null, Reason), (await _fixture.Store.GetScheduleAsync(1, None))! is var s ? (s.DueAt, s.PausedReason) : default);
        Assert.False((await _fixture.GetAsync(1)).IsActive);
        Assert.Equal(2, _launcher.Launched.Count);

        // What failed before it was enabled does not count.
        Time.SetUtcNow(At(35));
        await _fixture.Editor.SetActiveAsync(1, null, isActive: true, None);
        Assert.Equal(1, (await LookAtAsync(40)).Fired);
    }

    [Fact]
    public async Task PollAsync_LooksAtTheOthers_WhenACallTimesOut()
    {
        await CreateAsync();
        await _fixture.CreateAsync("{'name':'v','cron_expression':'*/10 * * * *','tasks':[{'name':'a','task_type':'PLAIN'}]}");
        _runs.OnAdmit = a => _ = a.Run.WorkflowId == 1 ? throw new TaskCanceledException("no answer within 100 s") : 0;

        var report = await LookAtAsync(10);

        Assert.Equal((1, 1), (report.Fired, report.Failed));
        Assert.Equal(At(11), (await _fixture.Store.GetScheduleAsync(1, None))!.DueAt);
    }

    [Fact]
    public async Task PollAsync_RecordsEveryInstant_WhenItPausesAndMoreIsDueThanItCovers()
    {
        await CreateAsync("'pause_after_failures':1,'catch_up':'all','catch_up_window_seconds':31536000");
        await LookAtAsync(10);
        _runs.Put(_launcher.Launched[^1].Run with { Status = RunStatus.TimedOut });

        Assert.Equal(119, (await LookAtAsync(10 * 120)).Skipped);

        var tick = (await TicksAsync())[0];
        Assert.Equal((At(20), At(10 * 120), 119), (tick.ScheduledFor, tick.Until, tick.Count));
        Assert.Equal(tick.Until, (await _fixture.Store.GetScheduleAsync(1, None))!.Cursor);
    }

    [Fact]
    public async Task ContinueAsync_PausesTheSchedule_AsSoonAsItsRunHasFailedTooOften()
    {
        await CreateAsync("'pause_after_failures':2");
        await LookAtAsync(10);
        await FailAsync(11);
        Assert.True((await _fixture.GetAsync(1)).IsActive);
        await LookAtAsync(20);

        await FailAsync(21);

        const string Reason = "the last 2 scheduled runs failed, and pause_after_failures is 2";
        Assert.Equal((null, Reason), (await _fixture.Store.GetScheduleAsync(1, None))! is var s ? (s.DueAt, s.PausedReason) : default);
        Assert.False((await _fixture.GetAsync(1)).IsActive);
        Assert.Contains(_log.Lines, line => line.Message == $"The schedule of workflow 1 is paused: {Reason}");
        Assert.Equal(0, (await LookAtAsync(60)).Schedules);
        Assert.Equal(2, (await TicksAsync()).Count);
    }

    [Fact]
    public async Task ContinueAsync_PausesTheSchedule_WhenItGetsTheRunAsLaunched()
    {
        await CreateAsync("'pause_after_failures':1");
        await LookAtAsync(10);
        var launched = _launcher.Launched[^1].Run;
        _runs.Put(launched with { Status = RunStatus.Failed });

        await _scheduler.RunEndedAsync(launched, None);

        Assert.False((await _fixture.GetAsync(1)).IsActive);
    }

    [Fact]
    public async Task PollAsync_PausesTheSchedule_WhenTheRunHasFailedBeforeItsTickIsWritten()
    {
        await CreateAsync("'pause_after_failures':1");
        _launcher.Runs = async run =>
        {
            var failed = run with { Status = RunStatus.Failed };
            _runs.Put(failed);
            await _scheduler.RunEndedAsync(failed, None);
        };

        Assert.Equal(1, (await LookAtAsync(10)).Fired);

        Assert.Equal("the last scheduled run failed, and pause_after_failures is 1", (await _fixture.Store.GetScheduleAsync(1, None))!.PausedReason);
        Assert.Equal(TickOutcome.Fired, Assert.Single(await TicksAsync()).Outcome);
        Assert.False((await _fixture.GetAsync(1)).IsActive);
    }

    [Fact]
    public async Task ContinueAsync_RecordsWhatTheJitterHasPutOff_WhenItPauses()
    {
        await CreateAsync("'pause_after_failures':1,'schedule_jitter_seconds':600");
        await _scheduler.PollAsync(None);
        Time.SetUtcNow((await _fixture.Store.NextDueAsync(None))!.Value);
        await _scheduler.PollAsync(None);
        var next = (await _fixture.Store.NextDueAsync(None))!.Value;

        await FailAsync((next - At(0)).TotalMinutes - 0.01);

        var tick = (await TicksAsync())[0];
        Assert.Equal((At(20), TickOutcome.Skipped), (tick.ScheduledFor, tick.Outcome));
        Assert.Equal("the last scheduled run failed, and pause_after_failures is 1", tick.Reason);
    }

    [Theory]
    [InlineData(RunTrigger.Manual, RunStatus.Failed)]
    [InlineData(RunTrigger.Schedule, RunStatus.Succeeded)]
    [InlineData(RunTrigger.Schedule, RunStatus.Cancelled)]
    public async Task ContinueAsync_LeavesTheSchedule_WhenNoScheduledRunHasFailed(RunTrigger trigger, RunStatus status)
    {
        await CreateAsync("'pause_after_failures':1");
        await LookAtAsync(10);
        var ended = _launcher.Launched[^1].Run with { Trigger = trigger, Status = status };
        _runs.Put(ended);

        await _scheduler.RunEndedAsync(ended, None);

        Assert.True((await _fixture.GetAsync(1)).IsActive);
    }

    [Fact]
    public async Task ContinueAsync_LeavesTheSchedule_WhenItIsWrittenInBetween()
    {
        await CreateAsync("'pause_after_failures':1");
        await LookAtAsync(10);
        _fixture.Store.BeforeAdvance = () => _fixture.ReplaceAsync(1, "{'name':'w','cron_expression':'@daily','tasks':[{'name':'a','task_type':'PLAIN'}]}").GetAwaiter().GetResult();

        await FailAsync(11);

        Assert.True((await _fixture.GetAsync(1)).IsActive);
        Assert.Null((await _fixture.Store.GetScheduleAsync(1, None))!.PausedReason);
    }

    [Fact]
    public async Task ContinueAsync_DoesNotFailItsCaller_WhenItFails()
    {
        await CreateAsync("'pause_after_failures':1");
        await LookAtAsync(10);
        _fixture.Store.BeforeAdvance = () => throw new IOException("full");

        await FailAsync(11);

        Assert.StartsWith("Could not check whether to pause the schedule of workflow 1;", Assert.Single(_log.Lines).Message, StringComparison.Ordinal);
        Assert.Equal(1, (await LookAtAsync(20)).Skipped); // the next instant asks again
        Assert.False((await _fixture.GetAsync(1)).IsActive);
    }

    [Fact]
    public async Task PollAsync_DoesWhatWasDue_AndThenNothing_WhenTheScheduleIsDisabled()
    {
        await CreateAsync();
        await _scheduler.PollAsync(None);
        Time.SetUtcNow(At(11));
        await _fixture.Editor.SetActiveAsync(1, null, isActive: false, None);

        Assert.Equal(1, (await _scheduler.PollAsync(None)).Fired);
        Assert.Equal(0, (await LookAtAsync(60)).Schedules);

        await _fixture.Editor.SetActiveAsync(1, null, isActive: true, None);
        Assert.Equal(0, (await LookAtAsync(61)).Fired);
        Assert.Equal(At(70), await _fixture.Store.NextDueAsync(None));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PollAsync_GoesOn_WhenTheClockWasSetBackAndTheScheduleIsEnabled(bool isDisabledBefore)
    {
        await CreateAsync();
        await LookAtAsync(60);
        Time.AdjustTime(At(0)); // an hour back
        if (isDisabledBefore)
        {
            await _fixture.Editor.SetActiveAsync(1, null, isActive: false, None);
        }

        await _fixture.Editor.SetActiveAsync(1, null, isActive: true, None);
        await _scheduler.ResetToClockAsync(1, None);
        await _scheduler.PollAsync(None);

        Assert.Equal(At(10), await _fixture.Store.NextDueAsync(None));
        Assert.Equal(1, (await LookAtAsync(10)).Fired);
        Assert.Equal(At(20), await _fixture.Store.NextDueAsync(None));
        Time.SetUtcNow(At(60));
        await _scheduler.PollAsync(None);
        Assert.All(_launcher.Launched, l => Assert.Equal(Scheduler.RunId(1, l.Run.ScheduledFor!.Value), l.Run.Id)); // so none is run twice
    }

    [Fact]
    public async Task TakeClockAsync_ChangesNothing_WhenTheClockIsRight()
    {
        await CreateAsync();
        await LookAtAsync(10);
        var before = await _fixture.Store.GetScheduleAsync(1, None);

        await _scheduler.ResetToClockAsync(1, None);
        await _scheduler.ResetToClockAsync(2, None);

        Assert.Same(before, await _fixture.Store.GetScheduleAsync(1, None));
    }

    [Fact]
    public async Task PollAsync_PausesTheScheduleAndSaysWhy_WhenTimeDoesNotAdvance()
    {
        await CreateAsync();
        TimeZones.Find("UTC", out var clock);
        var times = new FireTimes(Times.Cron("*/10 * * * *"), [new EntryTimes("'*/10 * * * *' in UTC", "", clock, new ClockTimes(clock, _ => At(10).UtcTicks, isPaced: true).From)]);
        var scheduler = NewScheduler((definition, id, _) => new Schedule(definition, times, id));

        Assert.Equal(1, (await scheduler.PollAsync(None)).Failed);

        var state = await _fixture.Store.GetScheduleAsync(1, None);
        Assert.StartsWith("time does not advance: the instant of '*/10 * * * *' in UTC after ", state?.PausedReason, StringComparison.Ordinal);
        Assert.Null(state?.DueAt);
        Assert.False((await _fixture.GetAsync(1)).IsActive);
        Assert.Empty(_launcher.Launched);
        Assert.Equal(0, (await scheduler.PollAsync(None)).Schedules);
        Assert.Contains(_log.Lines, line => line.Message.Contains("is paused: time does not advance", StringComparison.Ordinal));
    }

    [Fact]
    public async Task PollAsync_FollowsACalendar_AsItIsWhenAnInstantIsDue()
    {
        var calendars = new FakeCalendarStore();
        var scheduler = new Scheduler(_fixture.Store, _fixture.Store, _runs, new RunStarter(_fixture.Store, _runs, _runs, new RunIdSource(Time, new Random(1)), _launcher), Time, _log, calendars);
        var editor = new CalendarEditor(calendars, _fixture.Store, _fixture.Store, _fixture.Signal, Time);
        var today = DateOnly.FromDateTime(EditorFixture.Start.Date);
        await editor.PutAsync("de", [today], default, None);
        await new WorkflowEditor(_fixture.Store, new DefinitionValidator(new TaskTypeCatalog([new PlainTaskType()])), Time, calendars: calendars).CreateAsync(
            TestJson.Parse("{'name':'w','schedules':[{'cron_expression':'*/10 * * * *','exclude_calendar':'de'}],'tasks':[{'name':'a','task_type':'PLAIN'}]}"), None);
        calendars.Users.Add(1);
        await scheduler.PollAsync(None);
        Assert.Equal(today.AddDays(1), DateOnly.FromDateTime((await _fixture.Store.GetScheduleAsync(1, None))!.DueAt!.Value.Date));

        Time.SetUtcNow(At(15));
        await editor.PutAsync("de", [], default, None);
        Assert.Equal(0, (await scheduler.PollAsync(None)).Fired); // what was excluded until now stays so
        Assert.Equal(At(20), (await _fixture.Store.GetScheduleAsync(1, None))!.DueAt);

        Time.SetUtcNow(At(21)); // it is due, and not yet polled
        await editor.PutAsync("de", [today], default, None);
        Time.SetUtcNow(At(31));
        Assert.Equal(1, (await scheduler.PollAsync(None)).Fired);
        Assert.Equal(0, (await scheduler.PollAsync(None)).Fired);
        Assert.Equal([At(20)], (await TicksAsync()).Where(tick => tick.Outcome == TickOutcome.Fired).Select(tick => tick.ScheduledFor));
    }

    [Fact]
    public async Task PollAsync_StartsNothing_WhenTheWorkflowIsRemovedInBetween()
    {
        await CreateAsync();
        await _scheduler.PollAsync(None);
        Time.SetUtcNow(At(10));
        _runs.WorkflowIsGone = true;

        Assert.Equal((0, 1), await _scheduler.PollAsync(None) is var report ? (report.Fired, report.Skipped) : default);

        Assert.Equal("the workflow was removed", Assert.Single(await TicksAsync()).Reason);
    }

    [Theory]
    [InlineData("'schedule_overlap_policy':'queue'", "QUEUED QUEUED SKIPPED SKIPPED PENDING", "skipped skipped fired fired fired")]
    [InlineData("'schedule_overlap_policy':'queue_one'", "QUEUED SKIPPED SKIPPED SKIPPED PENDING", "fired replaced replaced replaced fired")]
    public async Task PollAsync_SkipsAndSaysWhy_WhenTheQueueIsFull(string members, string statuses, string outcomes)
    {
        var scheduler = NewScheduler(limits: new LimitOptions { QueuedRunsPerWorkflow = 2 });
        await CreateAsync(members);
        await scheduler.PollAsync(None);
        foreach (var minute in new[] { 10, 20, 30, 40, 50 })
        {
            Time.SetUtcNow(At(minute));
            await scheduler.PollAsync(None);
        }

        Assert.Equal(Words(statuses), Words(string.Join(' ', (await StatusesAsync()).Select(Word.Upper))));
        var ticks = await TicksAsync();
        Assert.Equal(outcomes, string.Join(' ', ticks.Select(t => Word.Lower(t.Outcome))));
        Assert.All(
            ticks.Where(t => t.Outcome == TickOutcome.Skipped),
            t => Assert.Equal("the queue of the workflow is full: the limit of the setting Workflow:Limits:QueuedRunsPerWorkflow is 2", t.Reason));

        static IEnumerable<string> Words(string text) => text.Split(' ').Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task Signal_IsSet_WhenAWorkflowIsWritten()
    {
        var rung = _fixture.Signal.Next;
        await CreateAsync();
        Assert.True(rung.IsCompleted);

        rung = _fixture.Signal.Next;
        Assert.False(rung.IsCompleted);
        await _fixture.Editor.SetActiveAsync(1, null, isActive: false, None);
        Assert.True(rung.IsCompleted);
    }

    private static DateTimeOffset At(int minute) => EditorFixture.Start.AddMinutes(minute);

    private Scheduler NewScheduler(Func<ScheduleDefinition, long, CalendarSet, Schedule>? read = null, LimitOptions? limits = null) =>
        new(_fixture.Store, _fixture.Store, _runs, new RunStarter(_fixture.Store, _runs, _runs, new RunIdSource(Time, new Random(1)), _launcher, limits), Time, _log)
        {
            Read = read ?? ((definition, id, calendars) => new Schedule(definition, id, calendars)),
        };

    private Task<StoredWorkflow> CreateAsync(string more = "'max_concurrent_runs':1") =>
        _fixture.CreateAsync($"{{'name':'w','cron_expression':'*/10 * * * *','tasks':[{{'name':'a','task_type':'PLAIN'}}],{more}}}");

    // The first poll of a new schedule computes when it is due.
    private async Task<SchedulerReport> LookAtAsync(int minute)
    {
        if (Time.GetUtcNow() == EditorFixture.Start)
        {
            await _scheduler.PollAsync(None);
        }

        Time.SetUtcNow(At(minute));
        return await _scheduler.PollAsync(None);
    }

    // Then the last run that began fails.
    private async Task FailAsync(double minute)
    {
        Time.SetUtcNow(EditorFixture.Start.AddMinutes(minute));
        var failed = _launcher.Launched[^1].Run with { Status = RunStatus.Failed };
        _runs.Put(failed);
        await _scheduler.RunEndedAsync(failed, None);
    }

    // Newest first.
    private async Task<IReadOnlyList<RunStatus>> StatusesAsync() =>
        [.. (await _runs.ListAsync(new RunFilter(1), new PageRequest(100), None)).Items.OrderByDescending(run => run.ScheduledFor).Select(run => run.Status)];

    private Task<IReadOnlyList<Tick>> TicksAsync() => _fixture.Store.ListTicksAsync(1, 1_000, None);
}
