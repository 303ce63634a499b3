using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using Workflow.Mcp.Tests.Sessions;
using Workflow.TestHost;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Mcp.Tests;

/// <summary>What an agent may use, and what of that is in the audit trail.</summary>
public sealed class AccessTests(RunningService service)
{
    private static readonly string[] Reading = ["explain_run", "list_logs", "list_pools", "list_runs", "list_waits", "list_workflows", "preview_schedule", "show_output", "show_run", "show_workflow"];
    private static readonly string[] Operating = ["cancel_run", "pause_run", "rerun_run", "resume_run", "send_event", "start_run"];
    private static readonly string[] Editing = ["apply_workflow"];

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Tools_AreThoseThatAreAllowed(bool mayOperate, bool mayEdit)
    {
        await using var agent = await AgentSession.StartAsync(service.Address, null, mayOperate, mayEdit);

        var tools = await agent.Client.ListToolsAsync();

        Assert.Equal(
            Reading.Concat(mayOperate ? Operating : []).Concat(mayEdit ? Editing : []).Order(StringComparer.Ordinal),
            tools.Select(tool => tool.Name).Order(StringComparer.Ordinal));
        Assert.All(tools, tool =>
        {
            var described = tool.ProtocolTool;
            Assert.Equal(Reading.Contains(tool.Name), described.Annotations!.ReadOnlyHint);
            Assert.Equal(tool.Name is "cancel_run" or "send_event" or "apply_workflow", described.Annotations.DestructiveHint);
            Assert.Equal("object", described.InputSchema.GetProperty("type").GetString());
            Assert.False(described.InputSchema.GetProperty("additionalProperties").GetBoolean());
            Assert.Equal("object", described.OutputSchema!.Value.GetProperty("type").GetString());
            Assert.All(described.InputSchema.TryGetProperty("properties", out var members) ? [.. members.EnumerateObject()] : Array.Empty<JsonProperty>(), member =>
                Assert.True(member.Value.TryGetProperty("description", out _), $"{tool.Name}: {member.Name}"));
        });
    }

    public static TheoryData<string> Refused() => [.. Operating, .. Editing];

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task ToolThatIsNotAllowed_IsRefused_AndDoesNothing(string tool)
    {
        var before = await CountAsync();
        await using var agent = await AgentSession.StartAsync(service.Address);

        var refused = await agent.TryAsync(tool, new { run_id = "x", workflow = "1", name = "x", definition = "tasks: []" });

        Assert.Contains(Editing.Contains(tool) ? "--allow-edit" : "--allow-operate", AgentSession.FailureOf(refused).GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Contains(await AuditAsync(service.Client), entry => entry.TextOrNull("client") == $"mcp-refused/{tool}");
        Assert.Equal(before, await CountAsync());

        async Task<int> CountAsync() => (await service.Client.ListAsync("api/v1/workflows")).Count(workflow => workflow.Text("name") == "x");
    }

    [Fact]
    public async Task Apply_ReplacesOnlyTheVersionItIsBasedOn()
    {
        using var folder = new TemporaryFolder();
        using var host = await StandaloneProcess.StartAsync(folder.Path);
        await using var agent = await AgentSession.StartAsync(host.BaseAddress, null, mayOperate: false, mayEdit: true, validate: (_, _) => []);

        await agent.CallAsync("apply_workflow", new { name = "based", definition = "description: one", expected_version = 0 });
        await agent.CallAsync("apply_workflow", new { name = "based", definition = "description: two", expected_version = 1 });

        Assert.Contains("has version 2, not 1", await FailureAsync(new { name = "based", definition = "description: three", expected_version = 1 }), StringComparison.Ordinal);
        Assert.Contains("has version 2, not 0", await FailureAsync(new { name = "based", definition = "description: three", expected_version = 0 }), StringComparison.Ordinal);
        Assert.Contains("no workflow of this name", await FailureAsync(new { name = "never", definition = "description: three", expected_version = 1 }), StringComparison.Ordinal);
        Assert.Equal(3, (await agent.CallAsync("apply_workflow", new { name = "based", definition = "description: three" })).GetProperty("version").GetInt32());

        async Task<string> FailureAsync(object arguments)
        {
            var answer = await agent.TryAsync("apply_workflow", arguments);
            Assert.True(answer.IsError);
            return string.Concat(answer.Content.OfType<ModelContextProtocol.Protocol.TextContentBlock>().Select(block => block.Text));
        }
    }

    [Fact]
    public async Task EveryCall_IsInTheAuditTrail_AsTheCallerWithTheKey()
    {
        using var folder = new TemporaryFolder();
        using var host = await StandaloneProcess.StartAsync(folder.Path);
        var admin = (await host.Client.PostAsync("/api/v1/keys", JsonNode.Parse("""{"name": "first", "role": "admin"}"""))).Expect(HttpStatusCode.Created).Json.Text("key");
        await using var agent = await AgentSession.StartAsync(host.BaseAddress, admin, mayOperate: true, mayEdit: true, validate: (_, _) => []);

        await agent.CallAsync("apply_workflow", new { name = "agent", definition = "tasks: [{ name: ask, task_type: EVENT, config: { name: approved, timeout_seconds: 3600 } }]" });
        var run = (await agent.CallAsync("start_run", new { workflow = "agent" })).GetProperty("id").GetString();
        await Eventually.ReadsAsync("it waits", () => agent.CallAsync("list_waits", new { workflow = "agent" }), waits => waits.GetProperty("items").GetArrayLength() == 1);
        foreach (var (tool, arguments) in new (string, object)[]
        {
            ("list_workflows", new { }), ("show_workflow", new { workflow = "agent" }), ("list_runs", new { workflow = "agent", active = true }), ("show_run", new { run_id = run }),
            ("explain_run", new { run_id = run }), ("list_logs", new { run_id = run }), ("show_output", new { run_id = run }), ("list_pools", new { }), ("validate_definition", new { definition = "x" }),
            ("preview_schedule", new { cron_expression = "0 6 * * *", time_zone = "Europe/Berlin" }), ("pause_run", new { run_id = run }), ("resume_run", new { run_id = run }),
            ("send_event", new { run_id = run, name = "approved", payload = new { by = "Ada" } }),
        })
        {
            await agent.CallAsync(tool, arguments);
        }

        await Eventually.ReadsAsync("it has ended", () => agent.CallAsync("explain_run", new { run_id = run }), explained => explained.GetProperty("has_ended").GetBoolean());
        var again = (await agent.CallAsync("rerun_run", new { run_id = run })).GetProperty("id").GetString();
        await agent.CallAsync("cancel_run", new { run_id = again });

        using var http = WorkflowClient.Connect(host.BaseAddress);
        http.DefaultRequestHeaders.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", admin);
        var audit = await AuditAsync(new WorkflowClient(http));
        var clients = audit.Select(entry => entry.TextOrNull("client")).OfType<string>().ToList();
        Assert.Equal(
            Reading.Concat(Operating).Concat(Editing).Append("validate_definition").Select(tool => "mcp/" + tool).Order(StringComparer.Ordinal),
            clients.Distinct().Order(StringComparer.Ordinal));
        Assert.All(audit.Where(entry => entry.TextOrNull("client") is not null), entry => Assert.Equal(("key", "first"), (entry.Text("kind"), entry.Text("name"))));
        Assert.Single(clients, "mcp/show_run"); // two requests, one entry
        Assert.Contains(audit, entry => entry.TextOrNull("client") == "mcp/start_run" && entry.Text("action") == "start_run" && entry.TextOrNull("created_id") == run);
        Assert.DoesNotContain(audit, entry => entry.ToString().Contains(admin, StringComparison.Ordinal));
    }

    [Fact]
    public async Task UnknownTool_IsAnError()
    {
        await using var agent = await AgentSession.StartAsync(service.Address);

        await Assert.ThrowsAnyAsync<McpException>(() => agent.TryAsync("drop_tables"));
    }

    private static Task<IReadOnlyList<JsonElement>> AuditAsync(WorkflowClient client) => client.ListAsync("api/v1/audit");
}
