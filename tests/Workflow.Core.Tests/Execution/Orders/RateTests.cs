using Microsoft.Extensions.Logging.Abstractions;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution.Orders;

/// <summary>Starts that a rate limit spreads.</summary>
public sealed class RateTests : IDisposable
{
    private const string Task = "[{'name':'a','task_type':'ANY'}]";
    private const string Limited = ",'max_concurrent_runs':10,'rate_limit':{'limit':6,'per_seconds':60},'inputs':{'customer':{'type':'string','default':'x'}}"; // one in 10 s

    private readonly RunnerFixture _fixture = new();
    private readonly DelayedStarts _delayed;
    private readonly DelayedSignal _signal = new();

    public RateTests() => _delayed = new DelayedStarts(_fixture.Store, _fixture.Starter, _signal, _fixture.Time, NullLogger<DelayedStarts>.Instance);

    private static CancellationToken None => CancellationToken.None;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task StartDueAsync_LetsOneBegin_AtEachInstant()
    {
        await _fixture.SaveAsync(Task, members: Limited);
        for (var i = 0; i < 4; i++)
        {
            await StartAsync();
        }

        foreach (var (seconds, begun) in new[] { (0, 1), (9, 1), (1, 2), (9, 2), (1, 3), (25, 4), (100, 4) })
        {
            _fixture.Time.Advance(TimeSpan.FromSeconds(seconds));
            Assert.True(await _delayed.StartDueAsync(None));
            Assert.Equal(begun, _fixture.Launcher.Launched.Count);
        }
    }

    [Fact]
    public async Task StartAsync_CountsAStartWithAnInstant_WhenThatHasCome()
    {
        await _fixture.SaveAsync(Task, members: Limited);
        var later = await StartAsync(new RunStart(RunTrigger.Manual) { StartAt = _fixture.Time.GetUtcNow().AddSeconds(5) });
        await StartAsync();
        Assert.Equal(QueuedFor.Start, later.QueuedFor);

        _fixture.Time.Advance(TimeSpan.FromSeconds(5));
        await _delayed.StartDueAsync(None);
        Assert.Equal((RunStatus.Queued, QueuedFor.Rate), await StateAsync(later));
        Assert.Single(_fixture.Launcher.Launched);

        _fixture.Time.Advance(TimeSpan.FromSeconds(6));
        await _delayed.StartDueAsync(None);
        Assert.Equal(2, _fixture.Launcher.Launched.Count);
    }

    // Whoever cancels the run that the line was looked at for gives its instant to the next one.
    [Fact]
    public async Task TryCancelAsync_LeavesTheOthersTheirTurn()
    {
        await _fixture.SaveAsync(Task, members: Limited);
        var (_, second, third) = (await StartAsync(), await StartAsync(), await StartAsync());

        await _fixture.Control.TryCancelAsync(second.Id, Cancellation.ByPerson(by: "ann"), None);
        await new QueuePromoter(_fixture.Starter, _fixture.Time).RunEndedAsync(second, None);
        Assert.Equal(RunStatus.Cancelled, (await StateAsync(second)).Item1);

        _fixture.Time.Advance(TimeSpan.FromSeconds(10));
        await _delayed.StartDueAsync(None);
        Assert.Equal(RunStatus.Pending, (await StateAsync(third)).Item1);
    }

    [Fact]
    public async Task ReplacedAsync_LetsAllIn_WhenTheLimitIsGone_AndGoesByTheNewOne()
    {
        await _fixture.SaveAsync(Task, members: Limited);
        for (var i = 0; i < 4; i++)
        {
            await StartAsync();
        }

        var queues = new RunQueues(_fixture.Store, _fixture.Starter, _fixture.Deadlocks, _fixture.Time);
        _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        _fixture.Workflows.Touch(1, d => d with { RateLimit = new Core.Definitions.RateLimitRule(1, 1) });
        await queues.ReplacedAsync((await _fixture.Workflows.GetAsync(1, None))!, None);
        Assert.Equal(2, _fixture.Launcher.Launched.Count);

        _fixture.Workflows.Touch(1, d => d with { RateLimit = null });
        await queues.ReplacedAsync((await _fixture.Workflows.GetAsync(1, None))!, None);
        Assert.Equal(4, _fixture.Launcher.Launched.Count);
    }

    // Whoever waits for the earliest instant of this process hears of an earlier one, also if no run has begun.
    [Fact]
    public async Task PromoteAsync_WakesWhoWaits_WhenTheNextRunHasAnInstantNow()
    {
        await _fixture.SaveAsync(Task, members: Limited);
        var starter = new RunStarter(_fixture.Workflows, _fixture.Store, _fixture.Store, _fixture.Ids, _fixture.Launcher, _fixture.Limits, delayed: _signal);
        var (first, second, third) = (await StartAsync(), await StartAsync(), await StartAsync());
        var control = new RunControl(_fixture.Store, _fixture.Store, _fixture.Store, new RunEnds(new QueuePromoter(starter, _fixture.Time)), _fixture.Launcher, _fixture.Time);
        var heard = _signal.Next;

        await control.TryCancelAsync(second.Id, Cancellation.ByPerson(by: "ann"), None);

        Assert.True(heard.IsCompleted);
        Assert.Equal(first.CreatedAt.AddSeconds(10), (await _fixture.Store.GetHeadAsync(third.Id, None))!.WakesAt);

        // What is due is begun by whoever waits, who reads the next instant anyway.
        heard = _signal.Next;
        _fixture.Time.Advance(TimeSpan.FromSeconds(10));
        await starter.BeginDelayedAsync((await _fixture.Store.GetHeadAsync(third.Id, None))!, _fixture.Time.GetUtcNow(), None);
        Assert.False(heard.IsCompleted);
        Assert.Equal(RunStatus.Pending, (await StateAsync(third)).Item1);
    }

    // A process that has died between an end and what follows from it: the next one finds the line.
    [Fact]
    public async Task CheckAsync_FindsALine_ThatNobodyLooksAt()
    {
        await _fixture.SaveAsync(Task, members: Limited);
        var (first, second) = (await StartAsync(), await StartAsync());
        _fixture.Store.Put(second with { DueAt = null });
        _fixture.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(await _delayed.StartDueAsync(None));
        Assert.Single(_fixture.Launcher.Launched);

        var queued = new QueuedLines();
        queued.Add((await _fixture.Store.GetHeadAsync(second.Id, None))!);
        await new RunQueues(_fixture.Store, _fixture.Starter, _fixture.Deadlocks, _fixture.Time).CheckAsync(queued, None);
        Assert.Equal(2, _fixture.Launcher.Launched.Count);
        Assert.NotEqual(first.Id, second.Id);
    }

    [Fact]
    public async Task ExplainAsync_SaysWhichLimit_FromWhen_AndThePlaceInLine()
    {
        await _fixture.SaveAsync(Task, members: Limited);
        var (first, second, third) = (await StartAsync(), await StartAsync(), await StartAsync());
        var reasons = new RunReasons(_fixture.Workflows, _fixture.Store, _fixture.Store, _fixture.Versions);

        foreach (var (run, seconds, place) in new[] { (second, 10, ""), (third, 20, "; place 2 in line") })
        {
            var at = Core.Json.Rfc3339.Write(first.CreatedAt.AddSeconds(seconds));
            Assert.Equal($"begins at {at} at the earliest: 6 runs of the workflow may begin in 60 s (rate_limit){place}", (await reasons.ExplainAsync(run, None)).StatusReason);
        }
    }

    private Task<Run> StartAsync(RunStart? start = null) => _fixture.Starter.StartAsync(1, start ?? new RunStart(RunTrigger.Manual), None);

    private async Task<(RunStatus, QueuedFor)> StateAsync(RunHead run) => (await _fixture.Store.GetHeadAsync(run.Id, None))! is var now ? (now.Status, now.QueuedFor) : default;
}
