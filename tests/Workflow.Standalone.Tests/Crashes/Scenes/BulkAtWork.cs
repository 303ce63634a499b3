using System.Net;
using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes.Scenes;

/// <summary>A bulk operation that is at work when the host dies: each of its runs is repeated once.</summary>
internal sealed class BulkAtWork : Scene
{
    private long _workflow;

    protected override int Starts => 12;

    // What keeps the scene open for some lives is the last run, which waits and succeeds.
    protected override Task<JsonObject> DefineAsync(WorkflowClient client) => Task.FromResult(Define.Workflow(
            Name,
            Define.Wait("wait", 4).With("when", "inputs.last"),
            Define.Broken("broken").With("trigger_rule", "always").With("when", "!inputs.last"))
        .With("max_concurrent_runs", 100)
        .With("inputs", new JsonObject { ["last"] = new JsonObject { ["type"] = "boolean" } }));

    protected override JsonObject BodyOf(int start) => new() { ["inputs"] = new JsonObject { ["last"] = start == Starts - 1 } };

    // Nobody waits for the first answer, so that the host may die before it. Each life asks again, as a client does that got none.
    protected override async Task ActAsync(WorkflowClient client, int life)
    {
        if (life > 0)
        {
            await BeginAsync(client);
            return;
        }

        _workflow = (await client.RunAsync(Runs[0])).Number("workflow_id");
        foreach (var run in Runs.SkipLast(1))
        {
            Assert.Equal("FAILED", (await client.WaitForEndAsync(run)).Text("status"));
        }

        _ = TryBeginAsync(client);
    }

    internal override async Task AssertEndedAsync(WorkflowClient client, IReadOnlyList<RunStory> stories)
    {
        Assert.Equal("SUCCEEDED", stories[^1].Status);
        var number = await BeginAsync(client);
        var bulk = await Eventually.ReadsAsync(
            "the bulk operation has ended", async () => (await client.GetAsync($"/api/v1/bulk/{number}")).Expect(HttpStatusCode.OK).Json, one => one.Text("status") != "RUNNING");
        Assert.Equal(("COMPLETED", Starts - 1L, Starts - 1L), (bulk.Text("status"), bulk.Number("total"), bulk.Number("done")));
        var reruns = await client.ListAsync($"/api/v1/workflows/{_workflow}/runs?trigger=rerun");
        Assert.Equal(Runs.SkipLast(1).Order(StringComparer.Ordinal), reruns.Select(run => run.Text("rerun_of")).Order(StringComparer.Ordinal));
    }

    private async Task TryBeginAsync(WorkflowClient client)
    {
        try
        {
            await BeginAsync(client);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The host is dead.
        }
    }

    private async Task<long> BeginAsync(WorkflowClient client)
    {
        var filter = new JsonObject { ["workflow_id"] = _workflow, ["status"] = "FAILED", ["trigger"] = "manual" };
        var body = new JsonObject { ["action"] = "rerun", ["filter"] = filter, ["from"] = "failed" };
        return (await client.PostOnceAsync("/api/v1/runs/bulk", Name, body)).Expect(HttpStatusCode.Accepted).Json.Number("id");
    }
}
