using System.Text.Json;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.FirstCalls;

/// <summary>Asserts what can be read of the run that the four calls have started.</summary>
internal static class FirstRun
{
    internal static async Task AssertSucceededAsync(WorkflowClient client, string run)
    {
        var ended = await client.WaitForEndAsync(run);
        Assert.Equal("SUCCEEDED", ended.Text("status"));

        var execution = Assert.Single(await client.ExecutionsAsync(run));
        Assert.Equal("http-task", execution.Text("task"));
        Assert.Equal(1, execution.Number("attempt"));
        Assert.Equal(JsonValueKind.Null, execution.Member("index").ValueKind);
        Assert.Equal("SUCCEEDED", execution.Text("status"));
        Assert.True(execution.Instant("started_at") <= execution.Instant("completed_at"));

        var output = execution.Member("output");
        Assert.Equal(200, output.Number("status_code"));
        Assert.Equal("GET", output.Member("body").Text("method"));
        Assert.EndsWith("/get", output.Member("body").Text("url"), StringComparison.Ordinal);
    }
}
