using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Crashes;

/// <summary>SIGTERM, as service managers send it: running tasks are cancelled, and the run continues at the next start.</summary>
public sealed class TerminateTests
{
    [Fact]
    public async Task Host_StopsAtOnceAndTheRunGoesOnLater_WhenATaskIsInTheMiddle()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        using var folder = new TemporaryFolder();
        await using var sink = await HttpSink.StartAsync();
        var held = sink.Held("gate");
        string run;
        string before;

        using (var host = await StandaloneProcess.StartAsync(folder.File("data")))
        {
            var workflow = await host.Client.CreateWorkflowAsync(
                Define.Workflow("stopped", Define.Pass("before"), Define.Http("held", held), Define.Pass("after")));
            run = await host.Client.StartRunAsync(workflow.Number("id"));
            await Eventually.HoldsAsync("the task calls the sink", () => sink.CallsOf(held).Count == 1);
            before = await ReadAsync(host.Client, run, "before");

            Assert.Equal(0, await host.StopGracefullyAsync(Eventually.DefaultDeadline));
            Assert.DoesNotContain("The time to stop is over", host.Said, StringComparison.Ordinal); // as a host says that has waited for its tasks
            await Eventually.HoldsAsync("the sink sees the call end", () => sink.CallsOf(held)[0].IsAborted);
        }

        sink.Open("gate");
        using var next = await StandaloneProcess.StartAsync(folder.File("data"));
        Assert.Equal("SUCCEEDED", (await next.Client.WaitForEndAsync(run)).Text("status"));
        var executions = await next.Client.ExecutionsAsync(run);
        Assert.Equal(["before", "held", "after"], executions.Select(e => e.Text("task")));
        Assert.All(executions, e => Assert.Equal(("SUCCEEDED", 1L), (e.Text("status"), e.Number("attempt"))));
        Assert.Equal(before, await ReadAsync(next.Client, run, "before"));
        Assert.Equal(2, sink.CallsOf(held).Count);
        Assert.Single(sink.CallsOf(held).Select(c => c.IdempotencyKey).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Host_StopsWithCodeZero_WhenItIsIdle()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        using var folder = new TemporaryFolder();
        using var host = await StandaloneProcess.StartAsync(folder.File("data"));

        Assert.Equal(0, await host.StopGracefullyAsync(Eventually.DefaultDeadline));
    }

    private static async Task<string> ReadAsync(WorkflowClient client, string run, string task) =>
        (await Eventually.ReadsAsync(
            $"{task} is recorded as finished",
            async () => (await client.ExecutionsAsync(run)).SingleOrDefault(e => e.Text("task") == task),
            e => e.ValueKind == System.Text.Json.JsonValueKind.Object && e.Text("status") == "SUCCEEDED"))
        .GetRawText();
}
