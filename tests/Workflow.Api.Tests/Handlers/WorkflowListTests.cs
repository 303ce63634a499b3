using System.Text.Json;
using Moq;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Core.Scheduling;

namespace Workflow.Api.Tests.Handlers;

public sealed class WorkflowListTests : IAsyncLifetime
{
    private static readonly WorkflowSummary Summary = new(7, "sample", null, 2, true, 1, Samples.At, Samples.At);

    private readonly ApiHost _host = new();

    public async ValueTask InitializeAsync()
    {
        await _host.InitializeAsync();
        _host.Workflows.Setup(s => s.ListAsync(It.IsAny<PageRequest>(), It.IsAny<CancellationToken>())).ReturnsAsync(new Page<WorkflowSummary>([Summary], null));
        _host.Workflows.Setup(s => s.SearchAsync("sam", It.IsAny<PageRequest>(), It.IsAny<CancellationToken>())).ReturnsAsync(new Page<WorkflowSummary>([Summary with { Name = "found" }], "next"));
        _host.Schedules.Setup(s => s.GetScheduleAsync(7, It.IsAny<CancellationToken>()))
            .ReturnsAsync(new ScheduleState { WorkflowId = 7, Cursor = Samples.At, DueAt = Samples.At.AddHours(1), ActiveSince = Samples.At });
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("", null, null)]
    [InlineData("?runs=0", 0, "2026-11-23T20:01:02.0000000Z")]
    [InlineData("?runs=3", 1, "2026-11-23T20:01:02.0000000Z")]
    public async Task List_HasLastRuns_IfAsked(string parameters, int? runs, string? nextAt)
    {
        var workflow = (await _host.SendAsync("GET", $"/api/v1/workflows{parameters}")).Json.GetProperty("items")[0];

        var last = workflow.GetProperty("last_runs");
        Assert.Equal(runs, last.ValueKind == JsonValueKind.Null ? null : last.GetArrayLength());
        Assert.Equal(nextAt, workflow.GetProperty("next_at").GetString());
        if (runs > 0)
        {
            Assert.Equal((Samples.RunId, "RUNNING"), (last[0].GetProperty("id").GetString(), last[0].GetProperty("status").GetString()));
            _host.Runs.Verify(s => s.ListHeadsAsync(new RunFilter(7, null, null, null, null, false), new PageRequest(3, null, long.MaxValue), It.IsAny<CancellationToken>()), Times.Once);
        }
    }

    [Fact]
    public async Task List_Searches_IfAsked()
    {
        var answer = (await _host.SendAsync("GET", "/api/v1/workflows?search=sam")).Json;

        Assert.Equal(("found", "next"), (answer.GetProperty("items")[0].GetProperty("name").GetString(), answer.GetProperty("next_cursor").GetString()));
    }

    [Theory]
    [InlineData("/api/v1/workflows?search=", "search")]
    [InlineData("/api/v1/workflows?runs=21", "runs")]
    [InlineData("/api/v1/workflows?runs=-1", "runs")]
    [InlineData("/api/v1/workflows?runs=1&limit=101", "limit")]
    [InlineData("/api/v1/schedules?limit=101", "limit")]
    public async Task BadParameter_IsRefused(string path, string pointer)
    {
        var answer = await _host.SendAsync("GET", path);

        Assert.Equal(400, answer.Status);
        Assert.Equal(pointer, Assert.Single(answer.Faults).Pointer);
        Assert.Equal(400, (await _host.SendAsync("GET", $"/api/v1/workflows?search={new string('a', 201)}")).Status);
    }

    [Fact]
    public async Task Schedules_HaveTheirNextInstant_AndItsMeaning()
    {
        _host.Workflows.Setup(s => s.GetAsync(7, It.IsAny<CancellationToken>()))
            .ReturnsAsync(Samples.Workflow with { Definition = Samples.Workflow.Definition with { Schedule = new ScheduleDefinition { CronExpression = "0 * * * *" } } });
        _host.Schedules.Setup(s => s.ListByDueTimeAsync(It.IsAny<PageRequest>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(new Page<ScheduleState>([new ScheduleState { WorkflowId = 7, Cursor = Samples.At, DueAt = Samples.At, ActiveSince = Samples.At }, new ScheduleState { WorkflowId = 9, Cursor = Samples.At, DueAt = Samples.At, ActiveSince = Samples.At }], "next"));

        var answer = (await _host.SendAsync("GET", "/api/v1/schedules")).Json;

        var schedule = Assert.Single(answer.GetProperty("items").EnumerateArray()); // 9 is not there any more
        Assert.Equal(
            """{"workflow_id":7,"workflow_name":"sample","due_at":"2026-11-23T19:01:02.0000000Z","at":"2026-11-23T20:00:00.0000000Z","cron_expression":"0 * * * *","time_zone":"UTC","explanation":""",
            schedule.GetRawText()[..schedule.GetRawText().IndexOf("\"explanation\":", StringComparison.Ordinal)] + "\"explanation\":");
        Assert.Equal("next", answer.GetProperty("next_cursor").GetString());
    }
}
