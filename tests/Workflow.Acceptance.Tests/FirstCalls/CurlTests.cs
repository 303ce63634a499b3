using System.Text.Json;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.FirstCalls;

/// <summary>The same four calls as they are pasted into a shell.</summary>
public sealed class CurlTests
{
    private const string Create = """curl -X POST http://localhost:7071/api/v1/workflows -H "Content-Type: application/json" -d '{"name": "test-workflow", "description": "测试工作流"}'""";
    private const string AddTask = """curl -X POST http://localhost:7071/api/v1/workflows/1/tasks -H "Content-Type: application/json" -d '{"name": "http-task", "task_type": "HTTP", "config": {"url": "http://httpbin.org/get"}}'""";
    private const string Start = "curl -X POST http://localhost:7071/api/v1/workflows/1/run";
    private const string List = "curl http://localhost:7071/api/v1/workflows/1/runs";

    [Fact]
    public async Task FourCalls_RunTheFirstWorkflow_WhenPastedIntoAShell()
    {
        Assert.SkipUnless(Shell.Has("curl") && Shell.Has("sh"), "curl or sh is not installed.");
        Assert.SkipWhen(AcceptanceHost.IsExternal, "The calls name workflow 1, which only an empty store gives out.");
        await using var host = await AcceptanceHost.StartAsync();

        var created = await CurlAsync(Create, host, 201);
        Assert.Equal(1, created.Number("id"));
        Assert.Equal("测试工作流", created.Text("description"));

        var added = await CurlAsync(AddTask, host, 201);
        Assert.Equal("http-task", added.Text("name"));

        var started = await CurlAsync(Start, host, 202);

        var listed = Assert.Single((await CurlAsync(List, host, 200)).Items());
        Assert.Equal(started.Text("id"), listed.Text("id"));
        await FirstRun.AssertSucceededAsync(host.Client, started.Text("id"));
    }

    // Only host, port and the httpbin address may differ; what is added at the end asks curl for the status.
    private static async Task<JsonElement> CurlAsync(string call, AcceptanceHost host, int status)
    {
        var here = call
            .Replace("http://localhost:7071", host.Client.BaseAddress.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)
            .Replace("http://httpbin.org/get", host.Sink.Get.AbsoluteUri, StringComparison.Ordinal);
        var output = await Shell.RunAsync(here + """ -sS -w '\n%{http_code}'""");
        var split = output.LastIndexOf('\n');
        Assert.True(output[(split + 1)..] == $"{status}", $"{here}\nanswered: {output}");
        using var document = JsonDocument.Parse(output[..split]);
        return document.RootElement.Clone();
    }
}
