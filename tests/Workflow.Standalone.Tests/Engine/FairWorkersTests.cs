using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Engine;

/// <summary>A run with more calls than there are workers does not keep other runs from theirs.</summary>
public sealed class FairWorkersTests
{
    private const int MostGates = 10; // of 75

    [Fact]
    public async Task OtherWorkflows_GetWorkers_WhenOneHasHundredsOfLongCalls()
    {
        using var folder = new TemporaryFolder();
        await using var sink = await HttpSink.StartAsync();
        using var host = await StandaloneProcess.StartAsync(folder.File("data"), null, "--Workflow:Engine:MaxConcurrentTasks=8");
        var calls = Define.Http("calls", new Uri(sink.Address, "/held/gate-{{ Math.floor(item / 8) }}").OriginalString)
            .With("for_each", new JsonArray([.. Enumerable.Range(0, 600).Select(i => (JsonNode)i)]));
        var long_ = await host.Client.CreateWorkflowAsync(Define.Workflow("long", calls));
        await host.Client.StartRunAsync(long_.Number("id"));
        await Eventually.HoldsAsync("every worker has a call", () => sink.CallsAbout("/held/").Count == 8);

        // A task without I/O does not wait, although every worker is and stays busy.
        Assert.Equal("SUCCEEDED", (await host.Client.RunToEndAsync(Define.Workflow("pass", Define.Pass("one"), Define.Pass("two", "{{ 1 + 1 }}")))).Text("status"));
        Assert.Equal(8, sink.CallsAbout("/held/").Count);

        // A task with I/O waits for a worker, which it gets when the first calls end, and not after the hundreds that wait before it.
        var call = await host.Client.CreateWorkflowAsync(Define.Workflow("call", Define.Http("one", sink.Get)));
        var run = await host.Client.StartRunAsync(call.Number("id"));
        await Eventually.ReadsAsync("its session has begun", () => host.Client.RunAsync(run), one => one.Text("status") == "RUNNING");
        await Eventually.ReadsAsync("it waits", () => host.Client.ExecutionsAsync(run), all => all.Single().Text("status") == "PENDING");

        // It may not wait yet when the first calls end, as a busy machine may have it, and calls need not begin in the order of their items.
        var (status, open) = ("", new List<string>());
        for (var gate = 0; gate < MostGates && status != "SUCCEEDED"; gate++)
        {
            var held = sink.CallsAbout("/held/").First(one => one.EndedAt is null && !open.Contains(one.Target, StringComparer.Ordinal)).Target;
            open.Add(held);
            sink.Open(held["/held/".Length..]);
            status = await Eventually.ReadsAsync(
                "it has ended, or every worker is busy again",
                async () => (await host.Client.RunAsync(run)).Text("status"),
                now => now == "SUCCEEDED" || sink.CallsAbout("/held/").Count(one => one.EndedAt is null && !open.Contains(one.Target, StringComparer.Ordinal)) == 8);
        }

        // By then it has had a worker, though its call may not have ended yet. All workers are held: without one it never ends.
        Assert.Equal("SUCCEEDED", (await host.Client.WaitForEndAsync(run)).Text("status"));
        Assert.InRange(sink.CallsAbout("/held/").Count, 8, 8 * (MostGates + 1));
    }
}
