using Microsoft.Extensions.Logging.Abstractions;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Orders;

/// <summary>Starts at an instant, with a priority, and limited by a key.</summary>
public sealed class LineTests : IDisposable
{
    private const string Task = "[{'name':'a','task_type':'ANY'}]";
    private const string ByCustomer = ",'max_concurrent_runs':10,'concurrency':{'key':'{{ inputs.customer }}'},'inputs':{'customer':{'type':'string','default':'x'}}";

    private readonly RunnerFixture _fixture = new();
    private readonly DelayedStarts _delayed;

    public LineTests() => _delayed = new DelayedStarts(_fixture.Store, _fixture.Starter, new DelayedSignal(), _fixture.Time, NullLogger<DelayedStarts>.Instance);

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task StartDueAsync_BeginsARun_WhenItsInstantHasCome()
    {
        await _fixture.SaveAsync(Task);
        var run = await StartAsync(new RunStart(RunTrigger.Manual) { StartAt = _fixture.Time.GetUtcNow().AddSeconds(10) });
        Assert.Equal((RunStatus.Queued, QueuedFor.Start), (run.Status, run.QueuedFor));
        Assert.Empty(_fixture.Launcher.Launched);

        Assert.True(await _delayed.StartDueAsync(CancellationToken.None));
        Assert.Empty(_fixture.Launcher.Launched);

        _fixture.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(await _delayed.StartDueAsync(CancellationToken.None));
        Assert.True(await _delayed.StartDueAsync(CancellationToken.None));
        Assert.Single(_fixture.Launcher.Launched);
    }

    [Fact]
    public async Task StartDueAsync_LeavesTheOthers_WhenOneCantBeBegun()
    {
        await _fixture.SaveAsync(Task, members: ",'max_concurrent_runs':10");
        var at = _fixture.Time.GetUtcNow().AddSeconds(1);
        var broken = await StartAsync(new RunStart(RunTrigger.Manual) { StartAt = at });
        await StartAsync(new RunStart(RunTrigger.Manual) { StartAt = at });
        _fixture.Store.OnAdmit = admission => _ = admission.IsDue && admission.Run.Id == broken.Id ? throw new IOException() : 0;
        _fixture.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.False(await _delayed.StartDueAsync(CancellationToken.None));
        Assert.Single(_fixture.Launcher.Launched);

        _fixture.Store.OnAdmit = null;
        Assert.True(await _delayed.StartDueAsync(CancellationToken.None));
        Assert.Equal(2, _fixture.Launcher.Launched.Count);
    }

    [Fact]
    public async Task StartAsync_BeginsAtOnce_WhenTheInstantHasPassed_AndRefusesOneThatIsTooFar()
    {
        await _fixture.SaveAsync(Task);

        var past = await StartAsync(new RunStart(RunTrigger.Manual) { StartAt = _fixture.Time.GetUtcNow().AddDays(-1) });
        Assert.Equal((RunStatus.Pending, null), (past.Status, past.StartAt));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => StartAsync(new RunStart(RunTrigger.Manual) { StartAt = _fixture.Time.GetUtcNow().AddDays(366) }));
        Assert.Equal("/start_at", Assert.Single(refused.Faults).Pointer);
    }

    [Fact]
    public async Task StartAsync_TakesThePriorityOfTheStart_OrElseThatOfTheWorkflow_AndAChildThatOfItsParent()
    {
        await _fixture.SaveAsync(Task, members: ",'priority':3");
        await _fixture.SaveAsync("[{'name':'call','task_type':'WORKFLOW','config':{'workflow':1}}]", "parent");

        Assert.Equal(3, (await StartAsync(new RunStart(RunTrigger.Manual))).Priority);
        Assert.Equal(-1, (await StartAsync(new RunStart(RunTrigger.Manual) { Priority = -1 })).Priority);
        var parent = await _fixture.Starter.StartAsync(2, new RunStart(RunTrigger.Manual) { Priority = 7 }, CancellationToken.None);
        var version = await _fixture.Versions.GetAsync(2, 1, CancellationToken.None);
        var child = Assert.IsType<Awaited.Child>(await _fixture.Waiting.OpenAsync(parent, version, new TaskCall(0), null, CancellationToken.None)).RunId;
        Assert.Equal(7, (await _fixture.Store.GetHeadAsync(child, CancellationToken.None))!.Priority);
    }

    [Fact]
    public async Task RunEndedAsync_LetsInTheNextOfItsKey()
    {
        await _fixture.SaveAsync(Task, members: ByCustomer);
        var (a, waits, b) = (await OfAsync("a"), await OfAsync("a"), await OfAsync("b"));
        Assert.Equal([RunStatus.Pending, RunStatus.Queued, RunStatus.Pending], new[] { a, waits, b }.Select(r => r.Status));
        Assert.Equal(["a", "a", "b"], new[] { a, waits, b }.Select(r => r.ConcurrencyKey));

        _fixture.Store.Put(a with { Status = RunStatus.Succeeded });
        await new QueuePromoter(_fixture.Starter, _fixture.Time).RunEndedAsync(a, CancellationToken.None);

        Assert.Contains(waits.Id, _fixture.Launcher.Launched.Select(launched => launched.ToString()!.Contains(waits.Id, StringComparison.Ordinal) ? waits.Id : ""));
    }

    [Fact]
    public async Task ReplacedAsync_LetsThemIn_WhenTheLimitOfKeysIsGone()
    {
        await _fixture.SaveAsync(Task, members: ByCustomer);
        await OfAsync("a");
        await OfAsync("a");
        await OfAsync("a");
        Assert.Single(_fixture.Launcher.Launched);

        _fixture.Workflows.Touch(1, d => d with { Concurrency = null });
        await new RunQueues(_fixture.Store, _fixture.Starter, _fixture.Deadlocks, _fixture.Time).ReplacedAsync((await _fixture.Workflows.GetAsync(1, CancellationToken.None))!, CancellationToken.None);
        Assert.Equal(3, _fixture.Launcher.Launched.Count);
    }

    [Fact]
    public async Task ExplainAsync_SaysWhichLimit_WhoHoldsIt_AndThePlaceInLine()
    {
        await _fixture.SaveAsync(Task, members: ByCustomer);
        var (first, second, third) = (await OfAsync("a"), await OfAsync("a"), await OfAsync("a"));
        var reasons = new RunReasons(_fixture.Workflows, _fixture.Store, _fixture.Store, _fixture.Versions);

        Assert.Equal($"waits for run {first.Id}: 1 run with the concurrency key 'a' may be active at a time", (await reasons.ExplainAsync(second, CancellationToken.None)).StatusReason);
        Assert.Equal($"waits for run {first.Id}: 1 run with the concurrency key 'a' may be active at a time; place 2 in line", (await reasons.ExplainAsync(third, CancellationToken.None)).StatusReason);
    }

    // A child run waits for a place that its own parent holds, or that another run holds which waits for a slot that its parent holds.
    [Fact]
    public async Task OpenAsync_CancelsTheChild_WhenItWaitsForAPlaceThatItsAncestorHolds()
    {
        await _fixture.SaveAsync("[{'name':'call','task_type':'WORKFLOW','config':{'workflow':'{{ 2 }}'}}]", "outer", ByCustomer);
        await _fixture.SaveAsync("[{'name':'call','task_type':'WORKFLOW','config':{'workflow':'{{ 1 }}'}}]", "inner", ByCustomer);
        List<Run> runs = [];
        foreach (var id in new[] { 1, 2 })
        {
            var run = await _fixture.Starter.StartAsync(id, new RunStart(RunTrigger.Manual), CancellationToken.None);
            _fixture.Store.Put(run with { Status = RunStatus.Running, StartedAt = EditorFixture.Start });
            runs.Add(run);
        }

        List<string> children = [];
        foreach (var run in runs)
        {
            var version = await _fixture.Versions.GetAsync(run.WorkflowId, 1, CancellationToken.None);
            children.Add(Assert.IsType<Awaited.Child>(await _fixture.Waiting.OpenAsync(run, version, new TaskCall(0), null, CancellationToken.None)).RunId);
        }

        var ended = (await System.Threading.Tasks.Task.WhenAll(children.Select(async id => (await _fixture.Store.GetAsync(id, CancellationToken.None))!))).Single(r => r.Status == RunStatus.Cancelled);
        Assert.Equal(EndCause.Deadlock, ended.EndOrder?.Cause);
        Assert.StartsWith("it was cancelled to resolve a deadlock between runs: it waits for a place of the concurrency key 'x' of workflow ", ended.StatusReason, StringComparison.Ordinal);
    }

    private Task<Run> StartAsync(RunStart start) => _fixture.Starter.StartAsync(1, start, CancellationToken.None);

    private Task<Run> OfAsync(string customer) => StartAsync(new RunStart(RunTrigger.Manual, TestJson.Parse($"{{'customer':'{customer}'}}")));
}
