using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes.Scenes;

/// <summary>A task whose attempts fail, each retried by a rule, until another task catches the last error.</summary>
internal sealed class CaughtError(HttpSink sink) : Scene
{
    private const int Attempts = 3;

    protected override Task<JsonObject> DefineAsync(WorkflowClient client) => Task.FromResult(Define.Workflow(
        Name,
        Define.Http("pay", sink.Status(404))
            .With("retry", new JsonArray(
                new JsonObject { ["on"] = new JsonArray("5xx"), ["max_attempts"] = 9 },
                new JsonObject { ["on"] = new JsonArray("{{ error.details.status_code == 404 }}"), ["max_attempts"] = Attempts, ["initial_interval_seconds"] = 0.3 }))
            .With("catch", new JsonArray(Catch("timeout", "alert"), Catch("404", "refund"))),
        Define.Pass("ship").After("pay"),
        Define.Wait("refund", 1).After(),
        Define.Pass("alert").After(),
        Define.Pass("told", "{{ tasks.pay.error.code }}").After("refund")));

    internal override Task AssertEndedAsync(WorkflowClient client, IReadOnlyList<RunStory> stories)
    {
        var story = Assert.Single(stories);
        Assert.Equal(("SUCCEEDED", "SKIPPED", "SUCCEEDED", "SKIPPED", "\"http_status\""), (story.Status, story.StatusOf("ship"), story.StatusOf("refund"), story.StatusOf("alert"), story.OutputOf("told")));
        Assert.Equal(Enumerable.Repeat("FAILED", Attempts), story.Attempts("pay").Select(a => a.Text("status")));
        Assert.Equal([null, null, "refund"], story.Attempts("pay").Select(a => a.TextOrNull("caught_by")));
        return Task.CompletedTask;
    }

    private static JsonObject Catch(string on, string task) => new() { ["on"] = new JsonArray(on), ["task"] = task };
}
