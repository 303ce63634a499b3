using System.Text;
using System.Text.Json.Nodes;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Functions.Tests.Hub;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Functions.Tests.Orchestration;

/// <summary>The items of a stored body: each chunk of them is an orchestration.</summary>
public sealed class BodyItemTests : HubTest
{
    [Fact]
    public async Task RunAsync_RunsEveryItem_InChunks()
    {
        await using var sink = await HttpSink.StartAsync();

        var run = await Hub.RunAsync(Workflow(sink, 2_100, Define.Pass("each", "{{ item === index ? index : null.wrong }}").With("item_when", "item !== 2050")));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        var each = (await Hub.ExecutionsAsync(run.Id)).Where(e => e.Task == "each").ToList();
        Assert.Equal("""{"count":2100,"succeeded":2099,"failed":0,"skipped":1}""", each.Single(e => e.Index is null).Output?.GetRawText());
        var chunks = each.Where(e => e.Index is not null).Select(e => e.ChildRunId!).ToList();
        Assert.Equal(3, chunks.Distinct(StringComparer.Ordinal).Count());
        var last = await Hub.EndAsync(chunks[2]);
        Assert.Equal((RunStatus.Succeeded, run.Id, "/each"), (last.Status, last.Parent?.RunId, last.Group));
        Assert.Equal(101, (await Hub.ExecutionsAsync(last.Id)).Count);
    }

    [Fact]
    public async Task RunAsync_CancelsTheChunks_WithTheRun()
    {
        await using var sink = await HttpSink.StartAsync();
        var gate = Hub.Probe.StopsAt("each");
        var run = await Hub.StartAsync(Workflow(sink, 1_100, Probe("each")));
        await gate.Reached;

        await Hub.Control.CancelAsync(run.Id, Cancellation.ByPerson(), CancellationToken.None);

        Assert.Equal(RunStatus.Cancelled, (await Hub.EndAsync(run.Id)).Status);
        foreach (var chunk in (await Hub.ExecutionsAsync(run.Id)).Where(e => e.Index is not null && e.ChildRunId is not null))
        {
            Assert.Equal(RunStatus.Cancelled, (await Hub.EndAsync(chunk.ChildRunId!)).Status);
        }
    }

    private static JsonObject Workflow(HttpSink sink, int items, JsonObject each)
    {
        var body = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, items).Select(n => $"{n}\n")));
        var load = Define.Task("load", "HTTP", new JsonObject { ["url"] = sink.Content("items", body, "application/x-ndjson").AbsoluteUri, ["response_body"] = "stored" });
        return Define.Workflow("w", load, each.With("for_each", new JsonObject { ["body_from"] = "tasks.load.output" }));
    }
}
