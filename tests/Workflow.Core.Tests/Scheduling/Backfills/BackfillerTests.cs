using Workflow.Core.Definitions;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Core.Paging;
using Workflow.Core.Scheduling;
using Workflow.Core.Scheduling.Backfills;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.Execution;
using Workflow.Core.Tests.History;

namespace Workflow.Core.Tests.Scheduling.Backfills;

/// <summary>The time is 19:00. A workflow has a schedule of every ten minutes, and nothing has run yet.</summary>
public class BackfillerTests
{
    private readonly EditorFixture _fixture = new();
    private readonly FakeRunStore _runs = new();
    private readonly FakeBackfillStore _backfills = new();
    private readonly FakeLauncher _launcher;
    private readonly ListLogger<Backfiller> _log = new();
    private readonly Backfiller _backfiller;

    public BackfillerTests()
    {
        _launcher = new FakeLauncher(_runs);
        _backfiller = NewBackfiller();
    }

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task StartAsync_StartsAsManyAsAsked_OldestFirst()
    {
        await CreateAsync();

        var backfill = await StartAsync(60, maxParallel: 2);

        Assert.Equal((1, BackfillStatus.Running, 6, 2), (backfill.Number, backfill.Status, backfill.Instants, backfill.Started));
        Assert.Equal([-60, -50], Started());
        var run = _launcher.Launched[0].Run;
        Assert.Equal((RunTrigger.Backfill, At(-60), backfill.RunId(At(-60))), (run.Trigger, run.ScheduledFor, run.Id));
        Assert.Equal([run.Id, backfill.RunId(At(-50))], backfill.Running.Select(r => r.RunId));
    }

    [Fact]
    public async Task ContinueAsync_StartsTheNext_WhenOneHasEnded_UntilAllHave()
    {
        await CreateAsync();
        await StartAsync(60, maxParallel: 2);

        foreach (var (i, status) in new[] { RunStatus.Succeeded, RunStatus.Failed, RunStatus.TimedOut, RunStatus.Cancelled, RunStatus.Succeeded }.Index())
        {
            await EndAsync(i, status);
            Assert.Equal(Math.Min(6, i + 3), _launcher.Launched.Count);
        }

        Assert.Equal((BackfillStatus.Running, null), await ReadAsync() is var last ? (last.Status, last.CompletedAt) : default);
        await EndAsync(5, RunStatus.Succeeded);

        var backfill = await ReadAsync();
        Assert.Equal((BackfillStatus.Completed, 6, 3, 2, 1, 0), (backfill.Status, backfill.Started, backfill.Succeeded, backfill.Failed, backfill.Cancelled, backfill.Left));
        Assert.Empty(backfill.Running);
        Assert.NotNull(backfill.CompletedAt);
        Assert.Equal([-60, -50, -40, -30, -20, -10], Started());
    }

    [Fact]
    public async Task ContinueAsync_DoesNothing_WhenTheRunIsNoneOfABackfill()
    {
        await CreateAsync();
        await StartAsync(60, maxParallel: 1);
        var writes = _backfills.Writes;

        await _backfiller.RunEndedAsync(_launcher.Launched[0].Run with { Trigger = RunTrigger.Manual }, None);
        await _backfiller.RunEndedAsync(_launcher.Launched[0].Run with { Id = "another" }, None);

        Assert.Equal(writes, _backfills.Writes);
    }

    [Theory]
    [InlineData(Reprocess.None, "-60 -40 -20")]
    [InlineData(Reprocess.Failed, "-60 -40 -30 -20")]
    [InlineData(Reprocess.Completed, "-60 -50 -40 -30 -20")]
    public async Task StartAsync_RunsWhatIsAskedFor_OfWhatTheScheduleHasRun(Reprocess reprocess, string expected)
    {
        await CreateAsync();
        PutScheduled(-50, RunStatus.Succeeded);
        PutScheduled(-30, RunStatus.Failed);
        PutScheduled(-20, RunStatus.Skipped);
        PutScheduled(-10, RunStatus.Running);

        var plan = await _backfiller.PlanAsync(1, Order(60, 50, reprocess), None);
        var backfill = await StartAsync(60, 50, reprocess);

        Assert.Equal(expected, string.Join(' ', plan.Instants.Select(i => (i - At(0)).TotalMinutes)));
        Assert.Equal(expected, string.Join(' ', Started()));
        Assert.Equal((6, 6), (plan.Count, backfill.Started + backfill.Left));
    }

    [Fact]
    public async Task StartAsync_CountsRunsOfEarlierBackfills_TheLastOneDecides()
    {
        await CreateAsync();
        PutScheduled(-20, RunStatus.Succeeded);
        await StartAsync(20, 2, Reprocess.Completed);
        await EndAsync(0, RunStatus.Failed);
        await EndAsync(1, RunStatus.Succeeded);

        Assert.Empty((await _backfiller.PlanAsync(1, Order(20), None)).Instants);
        Assert.Equal([At(-20)], (await _backfiller.PlanAsync(1, Order(20, reprocess: Reprocess.Failed), None)).Instants);
        Assert.Equal([At(-30)], (await _backfiller.PlanAsync(1, Order(30), None)).Instants);

        await StartAsync(20, 2, Reprocess.Failed);
        await EndAsync(2, RunStatus.Succeeded);
        Assert.Empty((await _backfiller.PlanAsync(1, Order(20, reprocess: Reprocess.Failed), None)).Instants);
    }

    [Fact]
    public async Task PlanAsync_WritesNothing()
    {
        await CreateAsync();

        Assert.Equal(6, (await _backfiller.PlanAsync(1, Order(60), None)).Instants.Count);

        Assert.Equal((0, 0), (_backfills.Writes, _runs.Admissions.Count));
    }

    [Fact]
    public async Task StartAsync_LeavesThousands_AndGoesOnAtTheNextLook()
    {
        await CreateAsync();
        for (var i = 1; i <= 2_500; i++)
        {
            PutScheduled(-10 * i, RunStatus.Succeeded);
        }

        Assert.Equal((BackfillStatus.Running, 2_000), await StartAsync(25_000) is var begun ? (begun.Status, begun.Left) : default);
        await _backfiller.PollAsync(None);

        Assert.Equal((BackfillStatus.Completed, 2_500), await ReadAsync() is var done ? (done.Status, done.Left) : default);
    }

    [Fact]
    public async Task StartAsync_QueuesItsRuns_WhateverTheWorkflowsPolicyIs()
    {
        await CreateAsync("'overlap_policy':'cancel_running','max_concurrent_runs':1");
        PutScheduled(-10, RunStatus.Running);

        await StartAsync(60);

        Assert.Equal(OverlapPolicy.Queue, Assert.Single(_runs.Admissions).Policy);
        Assert.Equal(RunStatus.Queued, (await _runs.GetAsync(_runs.Admissions[0].Run.Id, None))!.Status);
    }

    [Fact]
    public async Task PollAsync_CompletesDecisions_AfterAKill()
    {
        await CreateAsync();
        _runs.OnAdmit = _ => throw new IOException("killed");
        await StartAsync(60, 2);
        Assert.Contains("Backfill 1 of workflow 1 could not be continued", Assert.Single(_log.Lines).Message, StringComparison.Ordinal);
        Assert.Empty(_launcher.Launched);
        _runs.OnAdmit = null;

        await NewBackfiller().PollAsync(None);
        await NewBackfiller().PollAsync(None);

        Assert.Equal([-60, -50], Started());
        Assert.Equal(2, (await ReadAsync()).Started);
    }

    [Fact]
    public async Task PollAsync_StartsEachOnce_WhenAnotherHostWasFaster()
    {
        await CreateAsync();
        _backfills.BeforeWrite = () => NewBackfiller().PollAsync(None).GetAwaiter().GetResult();

        await StartAsync(60, 2);

        Assert.Equal([-60, -50], Started());
        Assert.Equal(2, (await ReadAsync()).Started);
    }

    [Fact]
    public async Task PollAsync_Continues_WithoutANotification()
    {
        await CreateAsync();
        await StartAsync(60);
        _runs.Put(_launcher.Launched[0].Run with { Status = RunStatus.Succeeded });

        await _backfiller.PollAsync(None);

        Assert.Equal([-60, -50], Started());
    }

    [Fact]
    public async Task CancelAsync_StartsNothingMore_AndCancelsWhatRuns()
    {
        await CreateAsync();
        await StartAsync(60, 2);

        var backfill = await _backfiller.CancelAsync(1, 1, None);

        Assert.Equal((BackfillStatus.Cancelled, 2), (backfill.Status, backfill.Running.Length));
        Assert.All(await Task.WhenAll(backfill.Running.Select(r => _runs.GetAsync(r.RunId, None))), r => Assert.Equal((RunStatus.Cancelling, "backfill 1, which started it, was cancelled"), (r!.Status, r.StatusReason)));

        await EndAsync(0, RunStatus.Cancelled);
        await EndAsync(1, RunStatus.Succeeded);
        backfill = await _backfiller.CancelAsync(1, 1, None); // twice is once
        Assert.Equal((2, 1, 1, 0), (backfill.Started, backfill.Succeeded, backfill.Cancelled, backfill.Running.Length));
        Assert.Equal(2, _launcher.Launched.Count);
        Assert.False(backfill.IsActive);
    }

    [Fact]
    public async Task CancelAsync_SkipsRunsThatWereNotAdmitted_AndCountsThem()
    {
        await CreateAsync();
        _runs.OnAdmit = _ => throw new IOException("killed");
        await StartAsync(60, 2);
        _runs.OnAdmit = null;

        var backfill = await _backfiller.CancelAsync(1, 1, None);

        Assert.Equal((2, 2, false), (backfill.Started, backfill.Cancelled, backfill.IsActive));
        Assert.Empty(_launcher.Launched);
        var run = (await _runs.GetAsync(backfill.RunId(At(-60)), None))!;
        Assert.Equal((RunStatus.Skipped, "backfill 1, which started it, was cancelled"), (run.Status, run.StatusReason));
    }

    // The process is killed right after this, so the next one must do the rest.
    [Fact]
    public async Task StartAsync_StartsNothing_WhenItWasCancelledJustBefore()
    {
        await CreateAsync();
        _runs.OnAdmit = _ =>
        {
            _runs.OnAdmit = null;
            NewBackfiller().CancelAsync(1, 1, None).GetAwaiter().GetResult();
            _backfills.BeforeGet = () => throw new IOException("killed");
        };

        await Assert.ThrowsAsync<IOException>(() => StartAsync(60));

        _backfills.BeforeGet = null;
        var backfill = await ReadAsync();
        Assert.Equal((BackfillStatus.Cancelled, false), (backfill.Status, backfill.IsActive));
        Assert.Equal(RunStatus.Skipped, (await _runs.GetAsync(backfill.RunId(At(-60)), None))!.Status);
        Assert.Empty(_launcher.Launched);
    }

    [Fact]
    public async Task StartAsync_WaitsForAnEarlierBackfill_WhenTheyShareInstants()
    {
        await CreateAsync();
        await StartAsync(30, maxParallel: 2);
        await StartAsync(30, maxParallel: 5);
        await StartAsync(10, reprocess: Reprocess.Completed);

        Assert.Equal([-30, -20], Started());
        Assert.Equal(1, BackfillRule.WaitsFor((await _backfills.GetBackfillAsync(1, 3, None))!, await _backfills.ListActiveBackfillsAsync(1, None))?.Number);

        // The first has its last run; when that ends, the second finds nothing to do, and the third repeats the last instant.
        await EndAsync(0, RunStatus.Succeeded);
        await EndAsync(1, RunStatus.Succeeded);
        Assert.Equal([-30, -20, -10], Started());
        await EndAsync(2, RunStatus.Succeeded);

        Assert.Equal([-30, -20, -10, -10], Started());
        var second = (await _backfills.GetBackfillAsync(1, 2, None))!;
        Assert.Equal((BackfillStatus.Completed, 3, 0), (second.Status, second.Left, second.Started));
    }

    [Fact]
    public async Task StartAsync_SkipsInstants_ThatTheScheduleIsAboutToRun()
    {
        await CreateAsync();
        _fixture.Time.SetUtcNow(At(25));
        var state = (await _fixture.Store.GetScheduleAsync(1, None))!;
        Tick[] pending = [new() { ScheduledFor = At(10), Outcome = TickOutcome.Due, DecidedAt = At(10) }];
        _fixture.Store.Put(state with { Cursor = At(10), Pending = [.. pending] });

        // 19:10 has been decided on, and 19:20 has come; 19:00 is the workflow's beginning, which no schedule has run.
        var order = new BackfillOrder(At(0), At(25), 5, Reprocess.Completed);
        var backfill = await _backfiller.StartAsync(1, order, null, None);

        Assert.Equal([0], Started());
        Assert.Equal((3, 2, 1), (backfill.Instants, backfill.Left, backfill.Started));
        Assert.Empty((await _backfiller.PlanAsync(1, order, None)).Instants);

        // While the schedule is disabled, it does not run new instants.
        await _fixture.Editor.SetActiveAsync(1, null, isActive: false, None);
        _fixture.Time.SetUtcNow(At(45));
        Assert.Equal([At(30), At(40)], (await _backfiller.PlanAsync(1, new BackfillOrder(At(30), At(45), 5, Reprocess.None), None)).Instants);
    }

    [Fact]
    public async Task CancelAsync_IsRefused_WhenItHasCompletedOrIsNotThere()
    {
        await CreateAsync();
        await StartAsync(0);

        Assert.Equal(RefusalReason.Conflict, (await Assert.ThrowsAsync<RefusedException>(() => _backfiller.CancelAsync(1, 1, None))).Reason);
        Assert.Equal(RefusalReason.NotFound, (await Assert.ThrowsAsync<RefusedException>(() => _backfiller.CancelAsync(1, 2, None))).Reason);
    }

    [Fact]
    public async Task PollAsync_EndsIt_WhenItsWorkflowIsGone()
    {
        await CreateAsync();
        await StartAsync(60);
        _fixture.Store.Remove(1);

        await _backfiller.PollAsync(None);

        Assert.Equal((BackfillStatus.Cancelled, false), await ReadAsync() is var backfill ? (backfill.Status, backfill.IsActive) : default);
    }

    [Theory]
    [InlineData("'cron_expression':null", RefusalReason.Conflict, "has no schedule")]
    [InlineData("'tasks':[]", RefusalReason.Conflict, "the workflow has no tasks")]
    [InlineData("'cron_expression':'* * * * *'", RefusalReason.Invalid, "The body has a fault.")] // more than 10,000 instants
    public async Task StartAsync_IsRefused_WhenTheWorkflowDoesNotFit(string member, RefusalReason reason, string message)
    {
        await _fixture.CreateAsync(Of(member));

        var refused = await Assert.ThrowsAsync<RefusedException>(() => StartAsync(10_001));

        Assert.Equal(reason, refused.Reason);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, _backfills.Writes);
    }

    [Fact]
    public async Task StartAsync_SaysWhatIsWrong_WhenTheZoneHasLeftTheDatabase()
    {
        var workflow = await CreateAsync();
        _fixture.Store.Replace(workflow with { Definition = workflow.Definition with { Schedule = workflow.Definition.Schedule with { TimeZone = "US/Pacific-New" } } });

        foreach (var refused in new[] { await Assert.ThrowsAsync<RefusedException>(() => StartAsync(60)), await Assert.ThrowsAsync<RefusedException>(() => _backfiller.PlanAsync(1, Order(60), None)) })
        {
            Assert.Equal(RefusalReason.Conflict, refused.Reason);
            Assert.Equal("The schedule of workflow 1 can't be read: time zone 'US/Pacific-New' is not an IANA time zone, such as Europe/Berlin.", refused.Message);
        }
    }

    [Theory]
    [InlineData("Europe/Dublin", "*/30 * * * *", "2026-03-28", "2026-03-31", 144)]
    [InlineData("Europe/Dublin", "30 1 * * *", "2026-03-28", "2026-03-31", 3)]
    [InlineData("America/Asuncion", "0 0 * * *", "2024-10-01", "2024-11-01", 31)]
    [InlineData("America/Asuncion", "*/15 * * * *", "2024-10-06", "2024-10-07", 96)]
    [InlineData("Asia/Amman", "0 0 * * *", "2022-02-01", "2022-03-01", 28)]
    [InlineData("Pacific/Apia", "0 6 * * *", "2011-12-01", "2012-01-01", 32)]
    [InlineData("Pacific/Apia", "0 * * * *", "2011-12-30", "2011-12-31", 24)]
    public async Task PlanAsync_GivesTheInstants_WhenClocksChange(string zone, string cron, string from, string to, int count)
    {
        await CreateAsync($"'cron_expression':'{cron}','time_zone':'{zone}'");

        var plan = await _backfiller.PlanAsync(1, new BackfillOrder(Times.Utc($"{from} 00:00"), Times.Utc($"{to} 00:00"), 1, Reprocess.None), None);

        Assert.Equal(count, plan.Count);
        Assert.Equal(plan.Instants.Distinct().Order(), plan.Instants);
    }

    [Fact]
    public async Task StartAsync_AnswersTheSameBackfill_WhenTheKeyIsRepeated_WhateverHasBecomeOfTheWorkflow()
    {
        await CreateAsync();
        var first = await _backfiller.StartAsync(1, Order(60), "k", None);
        await _fixture.ReplaceAsync(1, "{'name':'w','tasks':[]}"); // it could not be backfilled now

        Assert.Equal(first.Number, (await _backfiller.StartAsync(1, Order(60), "k", None)).Number);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => _backfiller.StartAsync(1, Order(50), "k", None));
        Assert.Equal(RefusalReason.Conflict, refused.Reason);
        Assert.Contains("Idempotency-Key", refused.Message, StringComparison.Ordinal);
        Assert.Single((await _backfills.ListBackfillsAsync(1, new PageRequest(10), None)).Items);
    }

    [Fact]
    public async Task StartAsync_IsRefused_WhenTheSpanIsNotPast()
    {
        await CreateAsync();

        var refused = await Assert.ThrowsAsync<RefusedException>(() => _backfiller.StartAsync(1, new BackfillOrder(At(-10), At(1), 1, Reprocess.None), null, None));

        Assert.Equal("/to", Assert.Single(refused.Faults).Pointer);
        Assert.Equal(RefusalReason.NotFound, (await Assert.ThrowsAsync<RefusedException>(() => _backfiller.PlanAsync(2, Order(10), None))).Reason);
    }

    [Fact]
    public async Task Backfill_KeepsToItsSchedule_WhenTheWorkflowIsGivenAnother()
    {
        await CreateAsync();
        await StartAsync(60);
        await _fixture.ReplaceAsync(1, Of("'cron_expression':'@daily'"));

        await EndAsync(0, RunStatus.Succeeded);

        Assert.Equal([-60, -50], Started());
        Assert.Equal(2, _runs.Admissions[1].Run.WorkflowVersion);
    }

    [Fact]
    public async Task StartAsync_LosesNoInstant_WhenTheQueueIsFull_AndSaysWhatItWaitsFor()
    {
        var backfiller = NewBackfiller(new LimitOptions { QueuedRunsPerWorkflow = 1 });
        await CreateAsync("'max_concurrent_runs':1");
        PutScheduled(-70, RunStatus.Running);

        var backfill = await backfiller.StartAsync(1, Order(60, maxParallel: 3), null, None);

        Assert.Equal((BackfillStatus.Running, 3), (backfill.Status, backfill.Started));
        Assert.Equal(
            "Workflow 1 takes no more runs now: the queue of the workflow is full: the limit of the setting Workflow:Limits:QueuedRunsPerWorkflow is 1.",
            backfill.StatusReason);
        var waiting = Assert.Single(await AllAsync());
        Assert.Equal((RunStatus.Queued, backfill.RunId(At(-60))), (waiting.Status, waiting.Id));

        // Each run that leaves the queue makes room for the next, in order. Instants that could not be queued are not lost.
        List<double> begun = [];
        while ((await ReadAsync()).IsActive)
        {
            var next = Assert.Single(await AllAsync(), run => !run.Status.IsFinal());
            begun.Add((next.ScheduledFor!.Value - At(0)).TotalMinutes);
            _runs.Put(next with { Status = RunStatus.Succeeded });
            await backfiller.PollAsync(None);
        }

        Assert.Equal([-60, -50, -40, -30, -20, -10], begun);
        backfill = await ReadAsync();
        Assert.Equal((BackfillStatus.Completed, 6, 6, null), (backfill.Status, backfill.Started, backfill.Succeeded, backfill.StatusReason));
    }

    private static DateTimeOffset At(int minute) => EditorFixture.Start.AddMinutes(minute);

    private static BackfillOrder Order(int minutesBack, int maxParallel = 1, Reprocess reprocess = Reprocess.None) => new(At(-minutesBack), At(0), maxParallel, reprocess);

    private async Task<IEnumerable<Run>> AllAsync() => (await _runs.ListAsync(new RunFilter(1, Trigger: RunTrigger.Backfill), new PageRequest(100), None)).Items;

    private Backfiller NewBackfiller(LimitOptions? limits = null)
    {
        var starter = new RunStarter(_fixture.Store, _runs, _runs, new RunIdSource(_fixture.Time, new Random(1)), _launcher, limits);
        return new(_fixture.Store, _backfills, _fixture.Store, _runs, starter, new RunControl(_runs, _runs, _runs, new RunEnds(new QueuePromoter(starter, _fixture.Time)), _launcher, _fixture.Time), _fixture.Time, _log);
    }

    private Task<StoredWorkflow> CreateAsync(string more = "'max_concurrent_runs':50") => _fixture.CreateAsync(Of(more));

    private static string Of(string member)
    {
        string[] members = ["'name':'w'", "'cron_expression':'*/10 * * * *'", "'tasks':[{'name':'a','task_type':'PLAIN'}]", "'max_concurrent_runs':50"];
        var name = member[..member.IndexOf(':', StringComparison.Ordinal)];
        return $"{{{string.Join(',', members.Where(m => !m.StartsWith(name, StringComparison.Ordinal) && !(name == "'overlap_policy'" && m.StartsWith("'max_c", StringComparison.Ordinal))).Append(member))}}}";
    }

    private Task<Backfill> StartAsync(int minutesBack, int maxParallel = 1, Reprocess reprocess = Reprocess.None) =>
        _backfiller.StartAsync(1, Order(minutesBack, maxParallel, reprocess), null, None);

    private async Task<Backfill> ReadAsync() => (await _backfills.GetBackfillAsync(1, 1, None))!;

    private IEnumerable<double> Started() => _launcher.Launched.Select(l => (l.Run.ScheduledFor!.Value - At(0)).TotalMinutes);

    private async Task EndAsync(int launched, RunStatus status)
    {
        var ended = _launcher.Launched[launched].Run with { Status = status };
        _runs.Put(ended);
        await _backfiller.RunEndedAsync(ended, None);
    }

    private void PutScheduled(int minute, RunStatus status) => _runs.Put(new Run
    {
        Id = Scheduler.RunId(1, At(minute)),
        WorkflowId = 1,
        WorkflowVersion = 1,
        Status = status,
        Trigger = RunTrigger.Schedule,
        ScheduledFor = At(minute),
        CreatedAt = At(minute),
    });
}
