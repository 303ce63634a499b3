using Workflow.Core.Definitions;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Orders;

/// <summary>Runs that wait for a slot, when the limit changes and when they wait for each other.</summary>
public sealed class RunQueuesTests : IDisposable
{
    private readonly RunnerFixture _fixture = new();
    private readonly RunQueues _queues;

    public RunQueuesTests() => _queues = new RunQueues(_fixture.Store, _fixture.Starter, _fixture.Deadlocks, _fixture.Time);

    public void Dispose() => _fixture.Dispose();

    [Theory] // the limit as it was, the limit as it is, and how many of four runs are then active
    [InlineData(1, 1, 1)]
    [InlineData(1, 3, 3)]
    [InlineData(1, 1_000, 4)]
    [InlineData(3, 1, 3)] // nothing is ended
    [InlineData(2, null, 2)] // left out: 1
    [InlineData(null, 2, 2)]
    public async Task ReplaceAsync_AdmitsAsManyAsTheNewLimitAllows(int? before, int? after, int active)
    {
        var editor = new WorkflowEditor(
            _fixture.Workflows, new DefinitionValidator(new TaskTypeCatalog([new AnyTaskType()])), _fixture.Time, observers: [_queues]);
        await editor.CreateAsync(BodyOf(before), CancellationToken.None);
        for (var i = 0; i < 4; i++)
        {
            await _fixture.Starter.StartAsync(1, new RunStart(RunTrigger.Manual), CancellationToken.None);
        }

        await editor.ReplaceAsync(1, null, BodyOf(after), CancellationToken.None);

        Assert.Equal(active, await CountAsync());
        Assert.Equal(active, _fixture.Launcher.Launched.Count);
    }

    [Fact]
    public async Task ReplaceAsync_AdmitsThem_WhenItIsRepeatedAfterAKill()
    {
        await _fixture.SaveAsync("[{'name':'a','task_type':'ANY'}]");
        await _fixture.Starter.StartAsync(1, new RunStart(RunTrigger.Manual), CancellationToken.None);
        await _fixture.Starter.StartAsync(1, new RunStart(RunTrigger.Manual), CancellationToken.None);
        var validator = new DefinitionValidator(new TaskTypeCatalog([new AnyTaskType()]));
        await new WorkflowEditor(_fixture.Workflows, validator, _fixture.Time).ReplaceAsync(1, null, BodyOf(2), CancellationToken.None);
        Assert.Equal(1, await CountAsync());

        await new WorkflowEditor(_fixture.Workflows, validator, _fixture.Time, observers: [_queues]).ReplaceAsync(1, null, BodyOf(2), CancellationToken.None);

        Assert.Equal(2, await CountAsync());
    }

    [Theory] // how many workflows wait for each other in a ring
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task OpenAsync_CancelsOne_WhenRunsWaitForEachOther(int count)
    {
        var runs = await RingAsync(count);
        var childOf = new Dictionary<int, string>();
        for (var i = 0; i < count; i++)
        {
            childOf[i] = await OpenAsync(runs[i]);
            var isLast = i == count - 1;
            Assert.Equal(isLast ? 1 : 0, (await ChildrenAsync(childOf)).Count(r => r.Status == RunStatus.Cancelled));
        }

        var victim = (await ChildrenAsync(childOf)).Single(r => r.Status == RunStatus.Cancelled);
        Assert.Equal(EndCause.Deadlock, victim.EndOrder?.Cause);
        Assert.StartsWith("it was cancelled to resolve a deadlock between runs: it waits for a slot of workflow ", victim.StatusReason, StringComparison.Ordinal);
        Assert.All(runs, r => Assert.Contains(r.Id, victim.StatusReason, StringComparison.Ordinal));
        Assert.Equal(victim.Id, childOf.Values.Max(StringComparer.Ordinal)); // always the same one
    }

    [Fact]
    public async Task OpenAsync_LeavesThemAlone_WhenOneOfThemCanGoOn()
    {
        var runs = await RingAsync(2, ",'max_concurrent_runs':2");
        await _fixture.Starter.StartAsync(1, new RunStart(RunTrigger.Manual), CancellationToken.None);
        await _fixture.Starter.StartAsync(2, new RunStart(RunTrigger.Manual), CancellationToken.None);
        var children = new Dictionary<int, string> { [0] = await OpenAsync(runs[0]), [1] = await OpenAsync(runs[1]) };

        Assert.All(await ChildrenAsync(children), r => Assert.Equal(RunStatus.Queued, r.Status));

        // Until the limits are lowered, so that all of them would have to end.
        _fixture.Workflows.Touch(1, d => d with { MaxConcurrentRuns = 1 });
        _fixture.Workflows.Touch(2, d => d with { MaxConcurrentRuns = 1 });
        await _queues.ReplacedAsync((await _fixture.Workflows.GetAsync(2, CancellationToken.None))!, CancellationToken.None);
        Assert.Single(await ChildrenAsync(children), r => r.Status == RunStatus.Cancelled);
    }

    private static System.Text.Json.JsonElement BodyOf(int? limit) =>
        TestJson.Parse($"{{'name':'w','tasks':[{{'name':'a','task_type':'ANY'}}]{(limit is { } most ? $",'max_concurrent_runs':{most}" : "")}}}");

    private async Task<int> CountAsync() => await _fixture.Store.EachActiveAsync(1, CancellationToken.None).CountAsync(r => r.Status.HoldsSlot());

    // A run of each workflow that holds its slot, and is about to start the next one; by an expression, as a cycle is refused otherwise.
    private async Task<IReadOnlyList<Run>> RingAsync(int count, string members = "")
    {
        List<Run> runs = [];
        for (var i = 1; i <= count; i++)
        {
            await _fixture.SaveAsync($"[{{'name':'call','task_type':'WORKFLOW','config':{{'workflow':'{{{{ {(i % count) + 1} }}}}'}}}}]", $"w{i}", members);
        }

        for (var i = 1; i <= count; i++)
        {
            var run = await _fixture.Starter.StartAsync(i, new RunStart(RunTrigger.Manual), CancellationToken.None);
            _fixture.Store.Put(run with { Status = RunStatus.Running, StartedAt = EditorFixture.Start });
            runs.Add(run);
        }

        return runs;
    }

    private async Task<string> OpenAsync(Run run)
    {
        var version = await _fixture.Versions.GetAsync(run.WorkflowId, 1, CancellationToken.None);
        return Assert.IsType<Awaited.Child>(await _fixture.Waiting.OpenAsync(run, version, new TaskCall(0), null, CancellationToken.None)).RunId;
    }

    private async Task<IReadOnlyList<Run>> ChildrenAsync(IReadOnlyDictionary<int, string> ids) =>
        await Task.WhenAll(ids.Values.Select(async id => (await _fixture.Store.GetAsync(id, CancellationToken.None))!));
}
