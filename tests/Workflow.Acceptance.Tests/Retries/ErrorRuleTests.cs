using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Retries;

/// <summary>Rules by error: each retries its own errors, and other tasks catch what is left.</summary>
public sealed class ErrorRuleTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("rules");

    [Theory]
    [InlineData(404, "404", 3)] // although another attempt could not change it
    [InlineData(404, "4xx", 3)]
    [InlineData(404, "http_status", 3)]
    [InlineData(404, "{{ error.details.status_code == 404 && attempt < 2 }}", 2)]
    [InlineData(404, "*", 3)]
    [InlineData(503, "404", 1)] // although another attempt could change it
    [InlineData(503, "timeout", 1)]
    [InlineData(503, null, 3)]
    [InlineData(404, null, 1)]
    public async Task Rule_RetriesWhatItSelects(int status, string? on, int attempts)
    {
        var rule = new JsonObject { ["max_attempts"] = 3, ["initial_interval_seconds"] = 0 };
        var story = await PlayAsync(Define.Http("call", host.Sink.Status(status)).With("retry", new JsonArray(on is null ? rule : rule.With("on", new JsonArray(on)))));

        Assert.Equal("FAILED", story.Status);
        Assert.Equal(attempts, story.Attempts("call").Count);
    }

    [Fact]
    public async Task CaughtError_LeadsToItsTask_AndTheRunSucceeds()
    {
        var story = await PlayAsync(
            Define.Http("pay", host.Sink.Status(404)).With("catch", new JsonArray(Rule("5xx", "alert"), Rule("404", "refund"))),
            Define.Pass("ship").After("pay"),
            Define.Pass("refund", "{{ error.task }} {{ error.code }} {{ error.details.status_code }} {{ error.attempt }}").After(),
            Define.Pass("alert").After(),
            Define.Pass("close").After("ship", "refund").With("trigger_rule", "none_failed"));

        Assert.Equal("SUCCEEDED", story.Status);
        Assert.Equal(("FAILED", "SKIPPED", "SUCCEEDED", "SKIPPED", "SUCCEEDED"), (story.StatusOf("pay"), story.StatusOf("ship"), story.StatusOf("refund"), story.StatusOf("alert"), story.StatusOf("close")));
        Assert.Equal("\"pay http_status 404 1\"", story.OutputOf("refund"));
        var pay = story.Attempts("pay")[0];
        Assert.Equal((true, "refund"), (pay.Member("caught").GetBoolean(), pay.Text("caught_by")));
        var summary = (await host.Client.GetAsync($"/api/v1/runs/{story.Run.Text("id")}/summary")).Json.Member("items");
        Assert.Equal([true, false, false, false, false], summary.EnumerateArray().Select(task => task.Member("caught").GetBoolean()));
    }

    [Fact]
    public async Task CaughtTimeOut_LeadsToItsTask()
    {
        var story = await PlayAsync(
            Define.Http("slow", host.Sink.Held(_name)).With("timeout_seconds", 1).With("catch", new JsonArray(Rule("timeout", "fix"))),
            Define.Pass("fix", "{{ error.code }}").After());

        Assert.Equal(("SUCCEEDED", "TIMED_OUT", "\"timeout\""), (story.Status, story.StatusOf("slow"), story.OutputOf("fix")));
    }

    [Fact]
    public async Task RerunFromFailed_KeepsWhatWasCaught_AndHasTheErrorAtHand()
    {
        var story = await PlayAsync(
            Define.Http("pay", host.Sink.Status(404)).With("catch", new JsonArray(Rule("*", "fix"))),
            Define.Http("fix", host.Sink.Flaky(1, _name)).After().With("when", "error.code == 'http_status'"),
            Define.Pass("after", "{{ tasks.fix.output.status_code }}").After("fix"));
        Assert.Equal("FAILED", story.Status);

        var again = await host.Client.EndAsync((await host.Client.PostAsync($"/api/v1/runs/{story.Run.Text("id")}/rerun", new JsonObject { ["from"] = "failed" })).Json.Text("id"));

        Assert.Equal(("SUCCEEDED", "FAILED", "200"), (again.Status, again.StatusOf("pay"), again.OutputOf("after")));
        Assert.True(again.Attempts("pay")[0].Member("carried_over").GetBoolean());
        Assert.Equal("fix", again.Attempts("pay")[0].Text("caught_by"));
    }

    private static JsonObject Rule(string on, string task) => new() { ["on"] = new JsonArray(on), ["task"] = task };

    private Task<RunStory> PlayAsync(params JsonObject[] tasks) => host.Client.PlayAsync(Define.Workflow(_name, tasks));
}
