using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Access;

/// <summary>A run says who started it, and its log and status who gave it orders.</summary>
public sealed class StartedByTests : IDisposable
{
    private const string Bootstrap = "correct-horse-battery-staple";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_SaysWhoStartedIt_AndItsOrdersWhoGaveThem()
    {
        using var host = await StandaloneProcess.StartAsync(_folder.File("data"), null, $"--Workflow:Access:BootstrapKey={Bootstrap}");
        using var admin = Connect(host, Bootstrap);
        using var created = await admin.PostAsJsonAsync("/api/v1/keys", new { name = "deploy", role = "operator" });
        var key = await created.Content.ReadFromJsonAsync<JsonElement>();
        using var http = Connect(host, key.Text("key"));
        var (client, byAdmin, who) = (new WorkflowClient(http), new WorkflowClient(admin), key.Text("prefix"));
        var child = await byAdmin.CreateWorkflowAsync(Define.Workflow("child", Define.Pass("only")));
        var parent = await byAdmin.CreateWorkflowAsync(Define.Workflow("parent", Define.Child("call", "child"), Define.Event("wait", "go").After("call")));

        var run = await client.StartRunAsync(parent.Number("id"));
        await client.UntilTaskAsync(run, "wait", "WAITING");
        Assert.Equal("paused by bootstrap", (await byAdmin.TellAsync(run, "pause")).Text("status_reason"));
        await client.TellAsync(run, "resume");
        await client.SendEventAsync(run, "other");
        await client.TellAsync(run, "cancel");
        var ended = await client.WaitForEndAsync(run);
        var again = await byAdmin.TellAsync(run, "rerun");

        Assert.Equal((who, $"cancelled by {who}"), (ended.Text("started_by"), ended.Text("status_reason")));
        Assert.Equal(("bootstrap", "rerun"), (again.Text("started_by"), again.Text("trigger")));
        var ofChild = (await client.GetAsync($"/api/v1/workflows/{child.Number("id")}/runs")).Expect(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray();
        Assert.Contains(ofChild, r => r.Text("started_by") == who);
        var log = string.Join('\n', (await client.ListAsync($"/api/v1/runs/{run}/logs")).Select(line => line.Text("message")));
        Assert.All(
            [$"run accepted (manual, by {who})", "run paused by bootstrap", $"run resumed by {who}", $"event 'other' received by {who}", $"cancelled by {who}"],
            text => Assert.Contains(text, log, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_IsStartedByLocal_WithoutKeys()
    {
        using var host = await StandaloneProcess.StartAsync(_folder.File("data"));

        var ended = await host.Client.RunToEndAsync(Define.Workflow("one", Define.Pass("only")));

        Assert.Equal("local", ended.Text("started_by"));
    }

    private static HttpClient Connect(StandaloneProcess host, string key)
    {
        var http = WorkflowClient.Connect(host.BaseAddress);
        http.DefaultRequestHeaders.Add("X-Api-Key", key);
        return http;
    }
}
