using System.Text.Json;
using Moq;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Api.Tests.Handlers;

public sealed class RunViewTests : IAsyncLifetime
{
    private const string Run = $"/api/v1/runs/{Samples.RunId}";

    private readonly ApiHost _host = new();

    public async ValueTask InitializeAsync()
    {
        await _host.InitializeAsync();
        var tasks = (string[])["a", "b", "c"];
        var definition = Samples.Workflow.Definition with
        {
            Tasks = [.. tasks.Select((name, i) => new TaskDefinition { Id = 11 + i, Name = name, TaskType = "PASS", Config = JsonElement.Parse("{}"), When = name == "b" ? "true" : null, DependsOn = name == "c" ? ["a", "b"] : null })],
        };
        _host.Workflows.Setup(s => s.GetVersionAsync(7, 2, It.IsAny<CancellationToken>())).ReturnsAsync(new WorkflowVersion(7, 2, definition, Samples.At));
        _host.Runs.Setup(s => s.ListHeadsAsync(Samples.RunId, It.IsAny<IReadOnlyList<ExecutionRange>>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync([new TaskExecution { Position = 0, Task = "a", Status = ExecutionStatus.Running, StartedAt = Samples.At, ItemCount = 3 }]);
        _host.Runs.Setup(s => s.CountItemsAsync(Samples.RunId, 0, It.IsAny<CancellationToken>())).ReturnsAsync(() => StatusCounts.OfItems([(0, ExecutionStatus.Succeeded)]));
        _host.Runs.Setup(s => s.ListPartAsync(Samples.RunId, It.IsAny<ExecutionQuery>(), It.IsAny<CancellationToken>())).ReturnsAsync(new ExecutionPart([], null));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Summary_HasTheRun_TheCounts_AndEachTask()
    {
        var answer = await _host.SendAsync("GET", $"{Run}/summary?limit=2");

        Assert.Equal(200, answer.Status);
        Assert.Equal("sample", answer.Json.GetProperty("run").GetProperty("workflow_name").GetString());
        Assert.Equal("""{"PENDING":2,"RUNNING":1}""", answer.Json.GetProperty("counts").GetRawText());
        var items = answer.Json.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["a RUNNING", "b PENDING"], items.Select(i => $"{i.GetProperty("task").GetString()} {i.GetProperty("status").GetString()}"));
        Assert.Equal("""{"PENDING":2,"SUCCEEDED":1}""", items[0].GetProperty("items").GetRawText());
        Assert.Equal(JsonValueKind.Null, items[1].GetProperty("items").ValueKind);
        var rest = await _host.SendAsync("GET", $"{Run}/summary?limit=2&cursor={answer.Json.GetProperty("next_cursor").GetString()}");
        Assert.Equal(["c"], rest.Json.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("task").GetString()));
    }

    [Fact]
    public async Task Summary_Answers304_UntilSomethingChanges()
    {
        var tag = (await _host.SendAsync("GET", $"{Run}/summary")).Headers["ETag"];
        Assert.Equal(304, (await _host.SendAsync("GET", $"{Run}/summary", headers: ("If-None-Match", tag))).Status);

        _host.Runs.Setup(s => s.CountItemsAsync(Samples.RunId, 0, It.IsAny<CancellationToken>())).ReturnsAsync(() => StatusCounts.OfItems([(0, ExecutionStatus.Failed)]));

        Assert.Equal(200, (await _host.SendAsync("GET", $"{Run}/summary", headers: ("If-None-Match", tag))).Status);
    }

    [Theory]
    [InlineData($"{Run}/graph")]
    [InlineData("/api/v1/workflows/7/graph")]
    [InlineData("/api/v1/workflows/7/graph?version=2")]
    public async Task Graph_HasLevels_AndResolvedEdges(string path)
    {
        var answer = await _host.SendAsync("GET", path);

        var graph = answer.Json;
        Assert.Equal((7, 2, 3, 3, 3), (graph.GetProperty("workflow_id").GetInt32(), graph.GetProperty("version").GetInt32(), graph.GetProperty("levels").GetInt32(), graph.GetProperty("edges").GetInt32(), graph.GetProperty("nodes").GetInt32()));
        Assert.Equal(
            """[{"position":0,"name":"a","task_type":"PASS","level":0,"depends_on":[],"trigger_rule":"all_success","trigger_count":null,"when":null,"for_each":false,"max_attempts":1,"allow_failure":false,"max_rounds":null,"catches":[]},"""
            + """{"position":1,"name":"b","task_type":"PASS","level":1,"depends_on":[0],"trigger_rule":"all_success","trigger_count":null,"when":"true","for_each":false,"max_attempts":1,"allow_failure":false,"max_rounds":null,"catches":[]},"""
            + """{"position":2,"name":"c","task_type":"PASS","level":2,"depends_on":[0,1],"trigger_rule":"all_success","trigger_count":null,"when":null,"for_each":false,"max_attempts":1,"allow_failure":false,"max_rounds":null,"catches":[]}]""",
            graph.GetProperty("items").GetRawText());
        Assert.Equal(304, (await _host.SendAsync("GET", path, headers: ("If-None-Match", answer.Headers["ETag"]))).Status);
    }

    [Fact]
    public async Task Graph_IsPaged()
    {
        var first = (await _host.SendAsync("GET", $"{Run}/graph?limit=2")).Json;
        var second = (await _host.SendAsync("GET", $"{Run}/graph?limit=2&cursor={first.GetProperty("next_cursor").GetString()}")).Json;

        Assert.Equal((3, 2), (first.GetProperty("levels").GetInt32(), first.GetProperty("items").GetArrayLength()));
        Assert.Equal("c", second.GetProperty("items")[0].GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next_cursor").ValueKind);
    }

    [Theory]
    [InlineData("/api/v1/workflows/7/graph?version=3", 404, null)]
    [InlineData("/api/v1/workflows/7/graph?version=x", 404, null)]
    [InlineData("/api/v1/workflows/8/graph", 404, null)]
    [InlineData($"{Run}/graph?cursor=x", 400, null)]
    [InlineData($"{Run}/graph?limit=10001", 400, "limit")]
    [InlineData($"{Run}/summary?limit=0", 400, "limit")]
    [InlineData($"{Run}/summary?cursor=x", 400, null)]
    [InlineData($"{Run}/tasks?task=nobody", 400, "task")]
    [InlineData($"{Run}/tasks?index=1", 400, "index")]
    [InlineData($"{Run}/tasks?index=none", 400, "index")]
    [InlineData($"{Run}/tasks?task=a&index=-1", 400, "index")]
    [InlineData($"{Run}/tasks?task=a&index=2147483647", 400, "index")]
    [InlineData($"{Run}/tasks?status=GONE", 400, "status")]
    [InlineData($"{Run}/tasks?payloads=no", 400, "payloads")]
    [InlineData("/api/v1/runs?active=true&status=RUNNING", 400, "active")]
    [InlineData("/api/v1/workflows/7/runs?active=true", 400, "active")]
    public async Task BadParameter_IsRefused(string path, int status, string? pointer)
    {
        var answer = await _host.SendAsync("GET", path);

        Assert.Equal(status, answer.Status);
        if (pointer is not null)
        {
            Assert.Equal(pointer, Assert.Single(answer.Faults).Pointer);
        }
    }

    [Theory]
    [InlineData("?task=b", "1..0-2..0 null True")]
    [InlineData("?task=b&index=none", "1..0-1.0.0 null True")]
    [InlineData("?task=b&index=4&status=FAILED&payloads=false", "1.4.0-1.5.0 Failed False")]
    [InlineData("?status=RUNNING", "- Running True")]
    public async Task Tasks_ReadsWhatIsAskedFor(string parameters, string expected)
    {
        Assert.Equal(200, (await _host.SendAsync("GET", $"{Run}/tasks{parameters}")).Status);

        _host.Runs.Verify(s => s.ListPartAsync(Samples.RunId, It.Is<ExecutionQuery>(q => Text(q) == expected), It.IsAny<CancellationToken>()));
    }

    [Fact]
    public async Task Tasks_HavePosition_AndEvent()
    {
        _host.Runs.Setup(s => s.ListPartAsync(Samples.RunId, It.IsAny<ExecutionQuery>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(new ExecutionPart([new TaskExecution { Position = 1, Task = "b", Status = ExecutionStatus.Waiting, EventName = "approved" }], null));

        var task = (await _host.SendAsync("GET", $"{Run}/tasks?task=b")).Json.GetProperty("items")[0];

        Assert.Equal((1, "approved"), (task.GetProperty("position").GetInt32(), task.GetProperty("event_name").GetString()));
    }

    [Fact]
    public async Task Runs_HaveTheNameOfTheirWorkflow_AlsoIfItWasRemoved()
    {
        _host.Workflows.Setup(s => s.GetVersionAsync(8, 1, It.IsAny<CancellationToken>())).ReturnsAsync(new WorkflowVersion(8, 1, Samples.Workflow.Definition with { Name = "removed" }, Samples.At));
        var active = new RunFilter(IsActive: true);
        _host.Runs.Setup(s => s.ListAsync(active, It.IsAny<PageRequest>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(new Page<Run>([Samples.Run, Samples.Run with { WorkflowId = 8, WorkflowVersion = 1 }, Samples.Run with { WorkflowId = 8, WorkflowVersion = 1 }], null));

        var runs = (await _host.SendAsync("GET", "/api/v1/runs?active=true")).Json.GetProperty("items");

        Assert.Equal(["sample", "removed", "removed"], runs.EnumerateArray().Select(r => r.GetProperty("workflow_name").GetString()));
        _host.Workflows.Verify(s => s.GetVersionAsync(8, 1, It.IsAny<CancellationToken>()), Times.Once);
    }

    private static string Text(ExecutionQuery query) =>
        $"{Text(query.Range.After)}-{Text(query.Range.Before)} {query.Status?.ToString() ?? "null"} {query.HasPayloads}";

    private static string Text(ExecutionKey? key) => key is { } k ? $"{k.Position}.{k.Index}.{k.Attempt}" : "";
}
