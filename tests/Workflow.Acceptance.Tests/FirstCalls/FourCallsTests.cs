using System.Net;
using System.Text.Json;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.FirstCalls;

/// <summary>The original plan's verification, on a store of its own because its first workflow has id 1.</summary>
public sealed class FourCallsTests
{
    [Fact]
    public async Task FourCalls_RunTheFirstWorkflow_WhenTheStoreIsEmpty()
    {
        await using var host = await AcceptanceHost.StartAsync();
        var client = host.Client;
        var name = AcceptanceHost.IsExternal ? Define.UniqueName("test-workflow") : "test-workflow";

        var created = await client.PostTextAsync(
            "/api/v1/workflows",
            $$"""{"name": "{{name}}", "description": "测试工作流"}""",
            "application/json");
        created.Expect(HttpStatusCode.Created);
        var id = created.Json.Number("id");
        Assert.True(AcceptanceHost.IsExternal || id == 1, $"The first workflow has id {id}.");
        Assert.Equal($"/api/v1/workflows/{id}", created.LocationPath);
        Assert.Matches("^\"[^\"]+\"$", created.ETag);
        Assert.Equal("测试工作流", created.Json.Text("description"));
        Assert.Equal(1, created.Json.Number("version"));

        var added = await client.PostTextAsync(
            $"/api/v1/workflows/{id}/tasks",
            $$$"""{"name": "http-task", "task_type": "HTTP", "config": {"url": "{{{host.Sink.Get}}}"}}""",
            "application/json");
        added.Expect(HttpStatusCode.Created);
        Assert.Equal("http-task", added.Json.Text("name"));
        Assert.Equal("HTTP", added.Json.Text("task_type"));
        Assert.Equal(host.Sink.Get.AbsoluteUri, added.Json.Member("config").Text("url"));

        var started = await client.PostAsync($"/api/v1/workflows/{id}/run");
        started.Expect(HttpStatusCode.Accepted);
        var run = started.Json.Text("id");
        Assert.Equal($"/api/v1/runs/{run}", started.LocationPath);
        Assert.Equal(id, started.Json.Number("workflow_id"));
        Assert.Equal(2, started.Json.Number("workflow_version"));
        Assert.Equal("manual", started.Json.Text("trigger"));

        var listed = Assert.Single((await client.GetAsync($"/api/v1/workflows/{id}/runs")).Expect(HttpStatusCode.OK).Json.Items());
        Assert.Equal(run, listed.Text("id"));

        await FirstRun.AssertSucceededAsync(client, run);
        Assert.Equal(JsonValueKind.Null, (await client.RunAsync(run)).Member("error").ValueKind);
    }
}
