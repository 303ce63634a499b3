using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.Acceptance.Tests.Contract;
using Workflow.TestHost;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.GeneratedInput;

/// <summary>What the test has made on the host, for requests to name, and what it removes again. It touches nothing else there.</summary>
/// <param name="client">Calls the host, with the key if there is one.</param>
/// <param name="key">The key; <c>null</c>: the host needs none.</param>
/// <param name="hookSecret">The secret of its webhook; <c>null</c>: the host has none.</param>
/// <param name="tag">In every name, so that no other has it.</param>
internal sealed class OwnThings(WorkflowClient client, string? key, string? hookSecret, string tag)
{
    /// <summary>The name of the secret of the webhook.</summary>
    public const string HookSecretName = "TEST_HOOK";

    private readonly List<string> _keys = [];
    private readonly Recent _runs = [];
    private readonly List<string> _tasks = [];
    private readonly Recent _bulks = [];
    private readonly Recent _tokens = [];
    private int _named;

    /// <summary>The key that requests are sent with.</summary>
    public string? Key => key;

    /// <summary>The workflow.</summary>
    public long WorkflowId { get; private set; }

    /// <summary>The secret of its webhook; <c>null</c>: there is none.</summary>
    public string? HookSecret => hookSecret;

    /// <summary>Cursors that answers had.</summary>
    public Recent Cursors { get; } = [];

    /// <summary>Entity tags that answers had.</summary>
    public Recent Tags { get; } = [];

    private string OwnName => $"generated-{tag}";

    /// <summary>What may stand in an address after a word of it.</summary>
    public IReadOnlyList<string> Segments(string word, ServedOperation operation) => word switch
    {
        "workflows" => [WorkflowId.ToString(CultureInfo.InvariantCulture)],
        "by-name" or "hooks" or "calendars" or "pools" => [OwnName],
        "tasks" => operation.Path.EndsWith("/{id}", StringComparison.Ordinal) ? _tasks : ["collect", "approve"],
        "runs" => _runs,
        "events" => operation.Id == "send_event" ? ["approved"] : [OwnName],
        "bulk" => _bulks,
        "keys" => _keys,
        "callbacks" => _tokens,
        "versions" or "backfills" => ["1", "2"],
        _ => ["NO_SUCH"],
    };

    /// <summary>Gives a body the names of this test.</summary>
    public JsonNode? Name(JsonNode? body, string operation)
    {
        if (body is JsonObject members && members["name"]?.ToString() == "nightly-report")
        {
            members["name"] = operation == "create_workflow" ? $"{OwnName}-{_named++}" : OwnName;
        }

        return body;
    }

    /// <summary>Makes what is there to be named as it was at first: a workflow, a run that waits, a pool and a calendar.</summary>
    public async Task RefreshAsync()
    {
        var hook = hookSecret is null ? "" : $"\"webhook_secret\":\"{HookSecretName}\",";
        var definition = JsonNode.Parse($$$$"""
            {"name":"{{{{OwnName}}}}","is_active":true,"cron_expression":"@yearly",{{{{hook}}}}"inputs":{"day":{"type":"string","default":"today"}},
             "tasks":[{"name":"collect","task_type":"PASS","config":{"output":{"rows":42}}},{"name":"approve","task_type":"EVENT","config":{"name":"approved"}},
                      {"name":"report","task_type":"CALLBACK","config":{},"depends_on":[]}]}
            """)!;
        var answer = await client.PutAsync($"/api/v1/workflows/by-name/{OwnName}", definition);
        WorkflowId = (answer.Status == HttpStatusCode.Created ? answer : answer.Expect(HttpStatusCode.OK)).Json.Number("id");
        _tasks.Clear();
        _tasks.AddRange(answer.Json.Member("tasks").EnumerateArray().Select(task => task.Number("id").ToString(CultureInfo.InvariantCulture)));
        (await client.PostAsync($"/api/v1/workflows/{WorkflowId}/stop", new JsonObject { ["force"] = true })).Expect(HttpStatusCode.Accepted);
        var run = await client.StartRunAsync(WorkflowId);
        _runs.Add(run);
        var waiting = await Eventually.ReadsAsync("the callback waits", () => client.ExecutionsAsync(run), tasks => tasks.Any(task => task.TextOrNull("callback_url") is not null));
        var address = waiting.Select(task => task.TextOrNull("callback_url")).First(url => url is not null)!;
        _tokens.Add(address[(address.LastIndexOf('/') + 1)..]);
        await client.PutAsync($"/api/v1/pools/{OwnName}", new JsonObject { ["size"] = 2 });
        await client.PutAsync($"/api/v1/calendars/{OwnName}", new JsonObject { ["dates"] = new JsonArray("2027-01-01") });
    }

    /// <summary>Takes from an answer what later requests may name, and removes what it has created.</summary>
    public async Task LearnAsync(ServedOperation operation, SeenAnswer answer)
    {
        if (answer.Header("ETag") is { } read)
        {
            Tags.Add(read);
        }

        if (operation.Id == "delete_workflow" && answer.Status == 204)
        {
            await RefreshAsync();
        }

        if (answer is not { Status: 200 or 201 or 202, MediaType: "application/json", Body: { } bytes })
        {
            return;
        }

        var body = JsonElement.Parse(bytes);
        switch (operation.Id)
        {
            case "create_workflow" or "apply_workflow" when body.Number("id") != WorkflowId:
                await client.DeleteAsync($"/api/v1/workflows/{body.Number("id")}");
                break;
            case "create_key":
                _keys.Add(body.Text("id"));
                break;
            case "start_run" or "rerun_run" or "mark_succeeded":
                _runs.Add(body.Text("id"));
                break;
            case "start_bulk" when answer.Status == 202:
                _bulks.Add(body.Number("id").ToString(CultureInfo.InvariantCulture));
                break;
        }

        if (body.TryGetProperty("next_cursor", out var cursor) && cursor.GetString() is { } next)
        {
            Cursors.Add(next);
        }
    }

    /// <summary>Removes everything that the test has made.</summary>
    public async Task RemoveAsync()
    {
        foreach (var created in _keys)
        {
            await client.DeleteAsync($"/api/v1/keys/{created}");
        }

        await client.PostAsync($"/api/v1/workflows/{WorkflowId}/stop", new JsonObject { ["force"] = true });
        await Eventually.ReadsAsync("the workflow is removed", () => client.DeleteAsync($"/api/v1/workflows/{WorkflowId}"), answer => answer.Status is HttpStatusCode.NoContent or HttpStatusCode.NotFound);
        await client.DeleteAsync($"/api/v1/pools/{OwnName}");
        await client.DeleteAsync($"/api/v1/calendars/{OwnName}");
    }
}
