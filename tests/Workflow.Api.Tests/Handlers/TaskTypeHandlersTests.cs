using System.ComponentModel;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Core.Paging;
using Workflow.Core.TaskTypes;
using Workflow.Core.TaskTypes.Records;

namespace Workflow.Api.Tests.Handlers;

public sealed class TaskTypeHandlersTests : IAsyncLifetime
{
    private readonly ApiHost _host = new() { AddServices = services => services.AddTaskType<GreetTask>() };

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task List_HasEveryType_AndDescribesThoseOfOnesOwn()
    {
        var items = (await _host.SendAsync("GET", "/api/v1/task-types")).Json.GetProperty("items");

        Assert.Equal(["CALLBACK", "EVENT", "FAIL", "GREET", "GROUP", "PASS", "SUCCEED", "WAIT", "WORKFLOW"], items.EnumerateArray().Select(item => item.GetProperty("name").GetString()));
        var own = items[3];
        Assert.Equal(
            ("Greets.", "string", "## GREET\n\nGreets.\n\n| GREET config | meaning | default |\n| --- | --- | --- |\n| `name` | A text. | required |\n"),
            (own.GetProperty("description").GetString(), own.GetProperty("config_schema").GetProperty("properties").GetProperty("name").GetProperty("type").GetString(), own.GetProperty("reference").GetString()));
        Assert.Equal("""{"name":"PASS","description":null,"config_schema":null,"reference":null,"error_codes":null}""", items[5].GetRawText()); // that of this test, which has no schema
        Assert.Equal("../../schema/workflow.json#/$defs/task", items[4].GetProperty("config_schema").GetProperty("properties").GetProperty("tasks").GetProperty("items").GetProperty("$ref").GetString());
        Assert.Equal("""["child_run","config","exception","expression","output_too_large","process_died","secret","task_type","timeout"]""", items[8].GetProperty("error_codes").GetRawText());
        Assert.Equal(JsonValueKind.Null, items[2].GetProperty("error_codes").ValueKind); // FAIL: its config says the code
    }

    [Fact]
    public async Task List_HasPages()
    {
        var first = await _host.SendAsync("GET", "/api/v1/task-types?limit=6");
        var second = await _host.SendAsync("GET", $"/api/v1/task-types?limit=6&cursor={first.Json.GetProperty("next_cursor").GetString()}");

        Assert.Equal(["SUCCEED", "WAIT", "WORKFLOW"], second.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()));
        Assert.Equal(400, (await _host.SendAsync("GET", $"/api/v1/task-types?cursor={Cursor.Make("keys", "A")}")).Status);
    }

    [Fact]
    public async Task Save_ChecksTheConfig_OfOnesOwnType()
    {
        var answer = await _host.SendAsync("POST", "/api/v1/workflows", """{"name":"a","tasks":[{"name":"a","task_type":"GREET","config":{"name":1}},{"name":"b","task_type":"GREET","config":{"name":"{{ run.id }}"}}]}""");

        Assert.Equal(400, answer.Status);
        Assert.Equal("""[{"pointer":"/tasks/0/config/name","detail":"must be a text, not a number"}]""", answer.Json.GetProperty("errors").GetRawText());
    }

    private sealed record GreetConfig(string Name);

    [Description("Greets.")]
    private sealed class GreetTask : RecordTaskType<GreetConfig>
    {
        public override string Name => "GREET";

        protected override Task<TaskResult> RunAsync(GreetConfig config, TaskContext context, CancellationToken cancellationToken) => throw new NotSupportedException("Nothing runs here.");
    }
}
