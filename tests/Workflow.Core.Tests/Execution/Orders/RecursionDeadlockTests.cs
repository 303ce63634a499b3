using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Orders;

/// <summary>The runs of a workflow that starts itself hold all of its slots, and hundreds of their children wait for one.</summary>
public sealed class RecursionDeadlockTests : IDisposable
{
    private const int Slots = 20;
    private const int Calls = 12;

    private readonly RunnerFixture _fixture = new(new FakeSecrets(), queuedRuns: 1_000);

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task OpenAsync_CancelsOne_AsSoonAsAllOfThemWait()
    {
        var calls = string.Join(',', Enumerable.Range(0, Calls).Select(i => $"{{'name':'c{i}','task_type':'WORKFLOW','depends_on':[],'when':'inputs.goes_on','config':{{'workflow':'{{{{ 1 }}}}'}}}}"));
        await _fixture.SaveAsync($"[{calls}]", "w", $",'max_concurrent_runs':{Slots},'inputs':{{'goes_on':{{'default':true}}}}");
        List<Run> runs = [];
        for (var i = 0; i < Slots; i++)
        {
            var run = await _fixture.Starter.StartAsync(1, new RunStart(RunTrigger.Manual), CancellationToken.None);
            _fixture.Store.Put(run with { Status = RunStatus.Running, StartedAt = EditorFixture.Start });
            runs.Add(run);
        }

        foreach (var run in runs.SkipLast(1))
        {
            for (var call = 0; call < Calls; call++)
            {
                await OpenAsync(run, call);
            }
        }

        Assert.Empty(await CancelledAsync()); // the last one can go on

        await OpenAsync(runs[^1], 0);

        Assert.Equal(EndCause.Deadlock, Assert.Single(await CancelledAsync()).EndOrder?.Cause);
    }

    private async Task OpenAsync(Run run, int call) =>
        Assert.IsType<Awaited.Child>(await _fixture.Waiting.OpenAsync(run, await _fixture.Versions.GetAsync(1, 1, CancellationToken.None), new TaskCall(call), null, CancellationToken.None));

    private async Task<IReadOnlyList<RunHead>> CancelledAsync() =>
        (await _fixture.Store.ListHeadsAsync(new RunFilter(1, RunStatus.Cancelled), new Core.Paging.PageRequest(10), CancellationToken.None)).Items;
}
