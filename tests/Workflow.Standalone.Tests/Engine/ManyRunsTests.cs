using System.Collections.Concurrent;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Core.TaskTypes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;

namespace Workflow.Standalone.Tests.Engine;

/// <summary>More active runs than are read at a time.</summary>
public sealed class ManyRunsTests
{
    private const int Many = (2 * ActiveRuns.PageSize) + 1;

    [Fact]
    public async Task StartUp_ResumesEveryRun_AndReadsThemPageByPage()
    {
        await using var engine = await EngineInProcess.MakeAsync();
        var workflow = await engine.SaveAsync(Define.Workflow("waits", Define.Event("gate", "go")).With("max_concurrent_runs", 1_000));
        var other = await engine.SaveAsync(Define.Workflow("queued", Define.Event("gate", "go")));
        for (var i = 0; i < Many; i++)
        {
            await AdmitAsync(engine, workflow, 2 * Many);
        }

        var holder = await AdmitAsync(engine, other, 1);
        var queued = await AdmitAsync(engine, other, 1);
        await engine.Runs.TransitionAsync(new RunTransition(holder, [RunStatus.Pending], RunStatus.Cancelled, DateTimeOffset.UtcNow), null, CancellationToken.None);
        var pages = new ConcurrentQueue<PageRequest>();
        engine.Watched.Before = (call, arguments) =>
        {
            if (call == nameof(IRunStore.ListActiveAsync))
            {
                pages.Enqueue((PageRequest)arguments[1]!);
            }
        };

        await engine.StartAsync();

        await Eventually.ReadsAsync(
            "every run is taken up, and the queued one let in",
            async () => await engine.Runs.EachActiveAsync(null, CancellationToken.None).CountAsync(run => run.Status == RunStatus.Running),
            count => count == Many + 1);
        Assert.Equal(RunStatus.Running, (await engine.Runs.GetAsync(queued, CancellationToken.None))!.Status);
        Assert.Equal(3, pages.Count);
        Assert.All(pages, page => Assert.Equal((ActiveRuns.PageSize, ActiveRuns.PageBytes), (page.Limit, page.MaxBytes)));
    }

    private static async Task<string> AdmitAsync(EngineInProcess engine, long workflowId, int max)
    {
        var id = engine.Get<RunIdSource>().Next(workflowId, out var at);
        var run = new Run { Id = id, WorkflowId = workflowId, WorkflowVersion = 1, Status = RunStatus.Pending, Trigger = RunTrigger.Manual, CreatedAt = at };
        await engine.Runs.AdmitAsync(new RunAdmission(run, new LogLine(at, LogSeverity.Info, "run accepted"), max, OverlapPolicy.Queue), CancellationToken.None);
        return id;
    }
}
