using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Access;

/// <summary>A task may be answered by its assignees, and by admins.</summary>
public sealed class AssigneeTests : IDisposable
{
    private const string Bootstrap = "correct-horse-battery-staple";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Event_IsRefused_UnlessAnAssigneeOrAnAdminSendsIt()
    {
        using var host = await StandaloneProcess.StartAsync(_folder.File("data"), null, $"--Workflow:Access:BootstrapKey={Bootstrap}");
        using var http = Connect(host, Bootstrap);
        var admin = new WorkflowClient(http);
        var (ada, prefix) = await NewKeyAsync(host, http, "ada");
        var (bob, _) = await NewKeyAsync(host, http, "bob");
        using (ada)
        using (bob)
        {
            var workflow = await admin.CreateWorkflowAsync(Define.Workflow("ask", Ask("byname", "ada"), Ask("byprefix", prefix), Ask("byrole", "role:operator"), Ask("byadmin", "nobody"), Ask("early", "{{ inputs.who }}"))
                .With("inputs", new JsonObject { ["who"] = new JsonObject { ["type"] = "string", ["default"] = "ada" } }));
            var run = await admin.StartRunAsync(workflow.Number("id"));
            await admin.UntilTaskAsync(run, "byname", "WAITING");

            // Sent before the task waits: nobody refuses it, and the task does not take it.
            (await new WorkflowClient(bob).PostAsync($"/api/v1/runs/{run}/events/early", new JsonObject())).Expect(HttpStatusCode.Accepted);
            await RefusedAsync(bob, run, "byname", "Task 'byname' may be answered by ada, and by admins.");
            await AcceptedAsync(ada, run, "byname");
            await admin.UntilTaskAsync(run, "byprefix", "WAITING");
            await RefusedAsync(bob, run, "byprefix", $"Task 'byprefix' may be answered by {prefix}, and by admins.");
            await AcceptedAsync(ada, run, "byprefix");
            await admin.UntilTaskAsync(run, "byrole", "WAITING");
            await AcceptedAsync(bob, run, "byrole");
            await admin.UntilTaskAsync(run, "byadmin", "WAITING");
            await RefusedAsync(ada, run, "byadmin", "Task 'byadmin' may be answered by nobody, and by admins.");
            await AcceptedAsync(http, run, "byadmin");
            var waiting = await admin.UntilTaskAsync(run, "early", "WAITING");
            Assert.Equal("""["ada"]""", waiting["early"].Member("assignees").GetRawText());
            await AcceptedAsync(ada, run, "early");

            Assert.Equal("SUCCEEDED", (await admin.WaitForEndAsync(run)).Text("status"));
        }
    }

    private static JsonObject Ask(string name, string who)
    {
        var task = Define.Event(name, name);
        task["config"]!["assignees"] = new JsonArray(who);
        return task;
    }

    private static async Task RefusedAsync(HttpClient http, string run, string name, string why) =>
        Assert.Equal(why, (await new WorkflowClient(http).PostAsync($"/api/v1/runs/{run}/events/{name}", new JsonObject())).Expect(HttpStatusCode.Forbidden).Json.Text("detail"));

    private static async Task AcceptedAsync(HttpClient http, string run, string name) =>
        (await new WorkflowClient(http).PostAsync($"/api/v1/runs/{run}/events/{name}", new JsonObject())).Expect(HttpStatusCode.Accepted);

    private static async Task<(HttpClient Http, string Prefix)> NewKeyAsync(StandaloneProcess host, HttpClient admin, string name)
    {
        using var created = await admin.PostAsJsonAsync("/api/v1/keys", new { name, role = "operator" });
        var key = await created.Content.ReadFromJsonAsync<JsonElement>();
        return (Connect(host, key.Text("key")), key.Text("prefix"));
    }

    private static HttpClient Connect(StandaloneProcess host, string key)
    {
        var http = WorkflowClient.Connect(host.BaseAddress);
        http.DefaultRequestHeaders.Add("X-Api-Key", key);
        return http;
    }
}
