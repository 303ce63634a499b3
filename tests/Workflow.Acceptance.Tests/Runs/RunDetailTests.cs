using System.Net;
using System.Text.Json;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Runs;

/// <summary>Reading one run, while it is active and after its end.</summary>
public sealed class RunDetailTests(AcceptanceHost host)
{
    private const string Unknown = "20260101T000000000000-1-bcdfgh";

    private readonly string _name = Define.UniqueName("detail");

    [Fact]
    public async Task Get_ShowsTheWholeRun_WhenItHasEnded()
    {
        var run = await host.Client.RunToEndAsync(Define.Workflow(_name, Define.Pass("a")));

        Assert.Equal("SUCCEEDED", run.Text("status"));
        Assert.Equal("manual", run.Text("trigger"));
        Assert.Equal(1, run.Number("workflow_version"));
        Assert.Contains($"-{run.Number("workflow_id")}-", run.Text("id"), StringComparison.Ordinal);
        Assert.True(run.Instant("created_at") <= run.Instant("started_at"));
        Assert.True(run.Instant("started_at") <= run.Instant("completed_at"));
        Assert.Equal(JsonValueKind.Null, run.Member("error").ValueKind);
        Assert.Equal(JsonValueKind.Null, run.Member("status_reason").ValueKind);
    }

    [Fact]
    public async Task Get_ShowsWhatIsRunning_WhenTheRunGoesOn()
    {
        var workflow = await host.Client.CreateWorkflowAsync(
            Define.Workflow(_name, Define.Pass("done"), Define.Http("held", host.Sink.Held(_name)), Define.Pass("later")));
        var id = await host.Client.StartRunAsync(workflow.Number("id"));
        await Eventually.HoldsAsync("the task calls the sink", () => host.Sink.CallsOf(host.Sink.Held(_name)).Count == 1);

        var run = await host.Client.RunAsync(id);
        var executions = await Eventually.ReadsAsync(
            "the finished task is recorded",
            () => host.Client.ExecutionsAsync(id),
            e => e.Any(x => x.Text("task") == "done" && x.Text("status") == "SUCCEEDED"));

        Assert.Equal("RUNNING", run.Text("status"));
        Assert.Equal(JsonValueKind.Null, run.Member("completed_at").ValueKind);
        Assert.DoesNotContain(executions, e => e.Text("task") == "held" && e.Text("status") is not ("RUNNING" or "PENDING"));
        Assert.DoesNotContain(executions, e => e.Text("task") == "later" && e.Text("status") != "PENDING");

        host.Sink.Open(_name);
        Assert.Equal("SUCCEEDED", (await host.Client.WaitForEndAsync(id)).Text("status"));
    }

    [Fact]
    public async Task Logs_AreInOrder_WhenTheRunHasEnded()
    {
        var run = await host.Client.RunToEndAsync(
            Define.Workflow(_name, Define.Pass("fine"), Define.Http("broken", host.Sink.Status(500))));

        var lines = await host.Client.ListAsync($"/api/v1/runs/{run.Text("id")}/logs", limit: 2);

        Assert.NotEmpty(lines);
        Assert.All(lines, l => Assert.NotEmpty(l.Text("message")));
        Assert.All(lines, l => Assert.Contains(l.Text("level"), ["debug", "info", "warning", "error"], StringComparer.Ordinal));
        var instants = lines.Select(l => l.Instant("at")).ToList();
        Assert.Equal(instants.Order(), instants);
        Assert.Contains(lines, l => l.TextOrNull("task") is null);
        Assert.Contains(lines, l => l.TextOrNull("task") == "broken" && l.Text("level") == "error");
    }

    [Theory]
    [InlineData("")]
    [InlineData("/tasks")]
    [InlineData("/logs")]
    public async Task Get_IsNotFound_WhenThereIsNoSuchRun(string part) =>
        Problem.AssertIs(HttpStatusCode.NotFound, await host.Client.GetAsync($"/api/v1/runs/{Unknown}{part}"));

    [Fact]
    public async Task Run_IsNotFound_WhenThereIsNoSuchWorkflow() =>
        Problem.AssertIs(HttpStatusCode.NotFound, await host.Client.PostAsync("/api/v1/workflows/999999999/run"));

    [Fact]
    public async Task Run_SendsOneIdempotencyKeyPerTask_WhenTasksCallOut()
    {
        var first = host.Sink.Slow(0, _name + "-1");
        var second = host.Sink.Slow(0, _name + "-2");

        await host.Client.RunToEndAsync(Define.Workflow(_name, Define.Http("first", first), Define.Http("second", second)));

        var keys = new[] { first, second }.Select(a => Assert.Single(host.Sink.CallsOf(a)).IdempotencyKey).ToList();
        Assert.All(keys, k => Assert.False(string.IsNullOrEmpty(k)));
        Assert.NotEqual(keys[0], keys[1]);
    }
}
