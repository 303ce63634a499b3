using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Control;

/// <summary>The same for many runs.</summary>
public sealed class BulkTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("bulk");

    [Fact]
    public async Task Bulk_CancelsTheRunsOfAFilter_AndNoOthers()
    {
        var workflow = await CreateAsync(Define.Event("wait", "go"));
        var other = await CreateAsync(Define.Event("wait", "go"));
        var (runs, left) = (await StartAsync(workflow, 3), await StartAsync(other, 1));

        var bulk = await EndAsync(await AskAsync("cancel", workflow));

        Assert.Equal(("COMPLETED", 3, 3, 0, 0), (bulk.Text("status"), bulk.Number("total"), bulk.Number("done"), bulk.Number("left"), bulk.Number("failed")));
        foreach (var run in runs)
        {
            var ended = await host.Client.WaitForEndAsync(run);
            Assert.Equal("CANCELLED", ended.Text("status"));
            Assert.Contains($"bulk operation {bulk.Number("id")}", ended.Text("status_reason"), StringComparison.Ordinal);
        }

        Assert.False(WorkflowClient.HasEnded(await host.Client.RunAsync(left[0])));
        await host.Client.TellAsync(left[0], "cancel");
    }

    [Fact]
    public async Task Bulk_RerunsWhatFailed_Once()
    {
        var workflow = await CreateAsync(Define.Pass("first"), Define.Broken("second"));
        var runs = await StartAsync(workflow, 2);
        foreach (var run in runs)
        {
            await host.Client.WaitForEndAsync(run);
        }

        var body = Body("rerun", workflow, "FAILED");
        body["from"] = "failed";
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => host.Client.PostOnceAsync("/api/v1/runs/bulk", _name, body.DeepClone())));
        var bulk = await EndAsync(answers[0]);

        Assert.Single(answers.Select(answer => answer.Expect(HttpStatusCode.Accepted).LocationPath).Distinct(StringComparer.Ordinal));
        Assert.Equal(("COMPLETED", 2), (bulk.Text("status"), bulk.Number("done")));
        var reruns = await host.Client.ListAsync($"/api/v1/workflows/{workflow}/runs?trigger=rerun");
        Assert.Equal(runs.Order(StringComparer.Ordinal), reruns.Select(run => run.Text("rerun_of")).Order(StringComparer.Ordinal));
        Assert.Equal(HttpStatusCode.Conflict, (await host.Client.PostOnceAsync("/api/v1/runs/bulk", _name, Body("cancel", workflow))).Status);
        foreach (var run in reruns)
        {
            Assert.True((await host.Client.EndAsync(run.Text("id")))["first"].Member("carried_over").GetBoolean());
        }
    }

    [Fact]
    public async Task Bulk_DeletesRunsThatHaveEnded()
    {
        var workflow = await CreateAsync(Define.Pass("only"));
        foreach (var run in await StartAsync(workflow, 3))
        {
            await host.Client.WaitForEndAsync(run);
        }

        var bulk = await EndAsync(await AskAsync("delete", workflow, "SUCCEEDED"));

        Assert.Equal(("COMPLETED", 3), (bulk.Text("status"), bulk.Number("done")));
        Assert.Empty(await host.Client.ListAsync($"/api/v1/workflows/{workflow}/runs"));
    }

    [Fact]
    public async Task Bulk_WritesNothing_WhenItIsDry()
    {
        var workflow = await CreateAsync(Define.Event("wait", "go"));
        var runs = await StartAsync(workflow, 2);
        var body = Body("cancel", workflow);
        body["dry_run"] = true;

        var plan = (await host.Client.PostAsync("/api/v1/runs/bulk", body)).Expect(HttpStatusCode.OK).Json;

        Assert.Equal(("cancel", 2), (plan.Text("action"), plan.Number("total")));
        Assert.Equal(runs.Reverse(), plan.Member("run_ids").EnumerateArray().Select(id => id.GetString()!)); // newest first
        Assert.All(await Task.WhenAll(runs.Select(host.Client.RunAsync)), run => Assert.False(WorkflowClient.HasEnded(run)));
        await EndAsync(await AskAsync("cancel", workflow));
    }

    [Fact]
    public async Task Bulk_IsShown_AndCancelled()
    {
        var workflow = await CreateAsync(Define.Pass("only"));
        var bulk = await EndAsync(await AskAsync("cancel", workflow));
        var address = $"/api/v1/bulk/{bulk.Number("id")}";

        Assert.Equal(("COMPLETED", 0, workflow), (bulk.Text("status"), bulk.Number("total"), bulk.Member("filter").Number("workflow_id")));
        Assert.Contains(await host.Client.ListAsync("/api/v1/bulk"), listed => listed.Number("id") == bulk.Number("id"));
        Problem.AssertIs(HttpStatusCode.Conflict, await host.Client.PostAsync(address + "/cancel"));
        Problem.AssertIs(HttpStatusCode.NotFound, await host.Client.GetAsync("/api/v1/bulk/2000000000"));
        Problem.AssertIs(HttpStatusCode.NotFound, await host.Client.PostAsync("/api/v1/bulk/2000000000/cancel"));
    }

    private async Task<long> CreateAsync(params JsonObject[] tasks) =>
        (await host.Client.CreateWorkflowAsync(Define.Workflow(Define.UniqueName("bulk"), tasks).With("max_concurrent_runs", 10))).Number("id");

    private async Task<string[]> StartAsync(long workflow, int count)
    {
        List<string> runs = [];
        for (var i = 0; i < count; i++)
        {
            runs.Add(await host.Client.StartRunAsync(workflow));
        }

        return [.. runs];
    }

    private static JsonObject Body(string action, long workflow, string? status = null)
    {
        var filter = new JsonObject { ["workflow_id"] = workflow };
        if (status is not null)
        {
            filter["status"] = status;
        }

        return new JsonObject { ["action"] = action, ["filter"] = filter };
    }

    private Task<Answer> AskAsync(string action, long workflow, string? status = null) => host.Client.PostAsync("/api/v1/runs/bulk", Body(action, workflow, status));

    private Task<JsonElement> EndAsync(Answer answer)
    {
        var address = answer.Expect(HttpStatusCode.Accepted).LocationPath!;
        return Eventually.ReadsAsync($"{address} has ended", async () => (await host.Client.GetAsync(address)).Expect(HttpStatusCode.OK).Json, bulk => bulk.Text("status") != "RUNNING");
    }
}
