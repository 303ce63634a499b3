using Microsoft.Extensions.Time.Testing;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Health;
using Workflow.Core.History;
using Workflow.Core.Maintenance;
using Workflow.Core.Scheduling;
using Workflow.Core.Scheduling.Backfills;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.Execution;
using Workflow.Core.Tests.History;
using Workflow.Core.Tests.Scheduling.Backfills;

namespace Workflow.Core.Tests.Maintenance;

/// <summary>A workflow with a schedule of every ten minutes is created at 19:00.</summary>
public class SchedulerRoundTests
{
    private readonly EditorFixture _fixture = new();
    private readonly FakeRunStore _runs = new();
    private readonly Backfiller _backfiller;
    private readonly SchedulerRound _round;

    public SchedulerRoundTests()
    {
        var launcher = new FakeLauncher(_runs);
        var starter = new RunStarter(_fixture.Store, _runs, _runs, new RunIdSource(Time, new Random(1)), launcher);
        var scheduler = new Scheduler(_fixture.Store, _fixture.Store, _runs, starter, Time, new ListLogger<Scheduler>());
        var control = new RunControl(_runs, _runs, _runs, new RunEnds(new QueuePromoter(starter, Time)), launcher, Time);
        _backfiller = new Backfiller(_fixture.Store, new FakeBackfillStore(), _fixture.Store, _runs, starter, control, Time, new ListLogger<Backfiller>());
        _round = new SchedulerRound(scheduler, _fixture.Store, _backfiller, new SchedulerPulse(Time), Time);
    }

    private static CancellationToken None => CancellationToken.None;

    private FakeTimeProvider Time => _fixture.Time;

    [Fact]
    public async Task RunAsync_GoesOn_UntilNothingIsDue()
    {
        await CreateAsync("w");
        await _round.RunAsync(TimeSpan.Zero, None);
        Time.SetUtcNow(At(10 * 120));

        Assert.True(await _round.RunAsync(TimeSpan.Zero, None));

        Assert.Equal(120, _runs.Admissions.Count);
        Assert.Equal(At(10 * 121), await _fixture.Store.NextDueAsync(None));
    }

    [Fact]
    public async Task RunAsync_WaitsForWhatComesInAMoment_AndNotLonger()
    {
        await CreateAsync("w");
        await _round.RunAsync(TimeSpan.Zero, None);
        Time.SetUtcNow(At(10).AddSeconds(-3));

        Assert.True(await _round.RunAsync(TimeSpan.FromSeconds(2), None));
        var round = _round.RunAsync(TimeSpan.FromSeconds(4), None);
        Assert.False(round.IsCompleted);
        Assert.Empty(_runs.Admissions);

        Time.SetUtcNow(At(10));
        Assert.True(await round);
        Assert.Equal(At(10), Assert.Single(_runs.Admissions).Run.ScheduledFor);
    }

    [Fact]
    public async Task RunAsync_StartsTheOthers_WhenOneFails()
    {
        await CreateAsync("w");
        await CreateAsync("v");
        await _round.RunAsync(TimeSpan.Zero, None);
        Time.SetUtcNow(At(10 * 120));
        _runs.OnAdmit = a => _ = a.Run.WorkflowId == 1 ? throw new IOException("full") : 0;

        Assert.False(await _round.RunAsync(TimeSpan.Zero, None));

        Assert.Equal(120, _runs.Admissions.Count(a => a.Run.WorkflowId == 2));
    }

    [Fact]
    public async Task RunAsync_StartsWhatAPollDidNotFind_InTheSameRound()
    {
        await CreateAsync("w");
        await CreateAsync("v");
        await _round.RunAsync(TimeSpan.Zero, None);
        Time.SetUtcNow(At(10));
        _fixture.Store.LeftOut = 2;

        Assert.True(await _round.RunAsync(TimeSpan.Zero, None));

        Assert.Equal([1L, 2L], _runs.Admissions.Select(a => a.Run.WorkflowId));
    }

    [Fact]
    public async Task RunAsync_GoesOnWithBackfills()
    {
        await CreateAsync("w");
        var backfill = await _backfiller.StartAsync(1, new BackfillOrder(At(-20), At(0), 1, Reprocess.None), null, None);
        _runs.Put((await _runs.GetAsync(backfill.Running[0].RunId, None))! with { Status = RunStatus.Succeeded });

        await _round.RunAsync(TimeSpan.Zero, None);

        Assert.Equal([At(-20), At(-10)], _runs.Admissions.Select(a => a.Run.ScheduledFor!.Value));
    }

    private static DateTimeOffset At(int minute) => EditorFixture.Start.AddMinutes(minute);

    private Task<StoredWorkflow> CreateAsync(string name) => _fixture.CreateAsync(
        $"{{'name':'{name}','cron_expression':'*/10 * * * *','catch_up':'all','catch_up_window_seconds':31536000,'tasks':[{{'name':'a','task_type':'PLAIN'}}]}}");
}
