using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Engine;

/// <summary>What a paused run must not do, and what it must not lose.</summary>
public sealed class PausedRunTests
{
    [Fact]
    public async Task Task_DoesNotBegin_WhenTheRunIsPausedWhileItWaitsForAWorker()
    {
        using var folder = new TemporaryFolder();
        await using var sink = await HttpSink.StartAsync();
        using var host = await StandaloneProcess.StartAsync(folder.File("data"), null, "--Workflow:Engine:MaxConcurrentTasks=1");
        var held = sink.Held("gate");
        var workflow = await host.Client.CreateWorkflowAsync(
            Define.Workflow("held", Define.Http("one", held).After(), Define.Http("other", held).After()));
        var run = await host.Client.StartRunAsync(workflow.Number("id"));
        await Eventually.HoldsAsync("the first task calls the sink", () => sink.CallsOf(held).Count == 1);

        await host.Client.PostAsync($"/api/v1/runs/{run}/pause");
        sink.Open("gate");

        // Runs get workers in turn: when this run has had two, the task that waited before it has had one too.
        await host.Client.RunToEndAsync(Define.Workflow("behind", Define.Http("one", sink.Get), Define.Http("two", sink.Get)));
        Assert.Single(sink.CallsOf(held));
        await host.Client.PostAsync($"/api/v1/runs/{run}/resume");
        Assert.Equal("SUCCEEDED", (await host.Client.WaitForEndAsync(run)).Text("status"));
    }

    [Fact]
    public async Task ChildRun_IsCancelledWithItsParent_WhenTheParentWasPausedOverARestart()
    {
        using var folder = new TemporaryFolder();
        string parent;
        string child;
        using (var host = await StandaloneProcess.StartAsync(folder.File("data")))
        {
            var below = await host.Client.CreateWorkflowAsync(Define.Workflow("below", Define.Wait("long", 3600)));
            var above = await host.Client.CreateWorkflowAsync(Define.Workflow("above", Define.Child("child", below.Number("id"))));
            parent = await host.Client.StartRunAsync(above.Number("id"));
            child = (await Eventually.ReadsAsync(
                    "the child run waits",
                    async () => (await host.Client.ExecutionsAsync(parent)).Single(),
                    e => e.Text("status") == "WAITING"))
                .Text("child_run_id");
            await host.Client.PostAsync($"/api/v1/runs/{parent}/pause");
            host.KillHard();
        }

        using var next = await StandaloneProcess.StartAsync(folder.File("data"));
        await next.Client.PostAsync($"/api/v1/runs/{parent}/cancel");

        Assert.Equal("CANCELLED", (await next.Client.WaitForEndAsync(parent)).Text("status"));
        Assert.Equal("CANCELLED", (await next.Client.RunAsync(child)).Text("status"));
    }
}
