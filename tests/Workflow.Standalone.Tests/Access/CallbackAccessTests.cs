using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Access;

/// <summary>The address of a callback on a service with keys: who sees it, who may use it, and where it must not be.</summary>
public sealed class CallbackAccessTests : IDisposable
{
    private const string Bootstrap = "correct-horse-battery-staple";
    private const string PublicAddress = "https://workflow.example.org/";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Address_IsShownToOperatorsOnly_AndNeedsNoKey_AndIsInNoLog()
    {
        using var host = await StandaloneProcess.StartAsync(_folder.File("data"), null, $"--Workflow:Access:BootstrapKey={Bootstrap}", $"--Workflow:Notifications:PublicAddress={PublicAddress}");
        using var admin = Connect(host, Bootstrap);
        using var viewer = Connect(host, await KeyAsync(admin, "viewer"));
        using var operators = Connect(host, await KeyAsync(admin, "operator"));
        using var stranger = WorkflowClient.Connect(host.BaseAddress);
        using (var created = await admin.PostAsJsonAsync("/api/v1/workflows", Define.Workflow("w", Define.Task("work", "CALLBACK", new JsonObject()))))
        {
            Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        }

        using var started = await admin.PostAsync(new Uri("/api/v1/workflows/1/run", UriKind.Relative), null);
        var run = (await started.Content.ReadFromJsonAsync<JsonElement>()).Text("id");
        var url = await Eventually.ReadsAsync("the address", () => AddressAsync(operators, run), shown => shown is not null);

        Assert.StartsWith("https://workflow.example.org/api/v1/callbacks/", url, StringComparison.Ordinal);
        Assert.Null(await AddressAsync(viewer, run));
        var path = new Uri(url![PublicAddress.TrimEnd('/').Length..], UriKind.Relative);
        var token = url[(url.LastIndexOf('/') + 1)..];
        foreach (var more in (string[])["", "/other", "/fail"])
        {
            using var refused = await stranger.GetAsync(new Uri(path + more, UriKind.Relative)); // no route, or not the method of one
            Assert.DoesNotContain(token, await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using var taken = await stranger.PostAsJsonAsync(path, 5);
        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
        await Eventually.ReadsAsync("the end", () => admin.GetFromJsonAsync<JsonElement>($"/api/v1/runs/{run}"), WorkflowClient.HasEnded);
        using var late = await stranger.PostAsJsonAsync(path, 6);
        using var wrong = await stranger.PostAsJsonAsync(new Uri(path + "AAAA", UriKind.Relative), 6);
        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.NotFound), (late.StatusCode, wrong.StatusCode));
        var trail = (await admin.GetFromJsonAsync<JsonElement>($"/api/v1/audit?run_id={run}&actor=callback")).Items();
        Assert.Equal([409, 202], trail.Select(entry => entry.Number("status"))); // who does not know a token fills no trail
        Assert.All(trail, entry => Assert.Equal(
            ("callback", "succeed_callback", 1L, 1L, "127.0.0.1"), (entry.Text("kind"), entry.Text("action"), entry.Number("workflow_id"), entry.Number("task_id"), entry.Text("address"))));
        Assert.DoesNotContain(token, await admin.GetStringAsync(new Uri("/api/v1/audit", UriKind.Relative)), StringComparison.Ordinal);
        Assert.DoesNotContain(token, await admin.GetStringAsync(new Uri($"/api/v1/runs/{run}/logs", UriKind.Relative)), StringComparison.Ordinal);
        Assert.DoesNotContain(token, host.Said, StringComparison.Ordinal);
    }

    private static HttpClient Connect(StandaloneProcess host, string key)
    {
        var http = WorkflowClient.Connect(host.BaseAddress);
        http.DefaultRequestHeaders.Add("X-Api-Key", key);
        return http;
    }

    private static async Task<string> KeyAsync(HttpClient admin, string role)
    {
        using var created = await admin.PostAsJsonAsync("/api/v1/keys", new { name = role, role });
        return (await created.Content.ReadFromJsonAsync<JsonElement>()).Text("key");
    }

    private static async Task<string?> AddressAsync(HttpClient http, string run) =>
        (await http.GetFromJsonAsync<JsonElement>($"/api/v1/runs/{run}/tasks")).Items()[0].TextOrNull("callback_url");
}
