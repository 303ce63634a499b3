using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes.Scenes;

/// <summary>A run that its first failure ends, and whose clean-up runs all the same.</summary>
internal sealed class FailingFast(HttpSink sink) : Scene
{
    private const int Delay = 150;

    protected override Task<JsonObject> DefineAsync(WorkflowClient client) => Task.FromResult(Define.Workflow(
            Name,
            Define.Http("call", sink.Slow(200, Name)).After(),
            Define.Broken("boom").After("call"),
            Define.Event("never", "never").After(),
            Define.Wait("late", 600).After(),
            Define.Http("clean", sink.Slow(Delay, Name + "-clean")).After("never", "late", "boom").With("trigger_rule", "always"))
        .With("fail_fast", true));

    internal override string? TargetOf(string run, JsonElement execution) =>
        execution.Text("task") == "clean" ? sink.Slow(Delay, Name + "-clean").PathAndQuery : null;

    internal override Task AssertEndedAsync(WorkflowClient client, IReadOnlyList<RunStory> stories)
    {
        var story = Assert.Single(stories);
        Assert.Equal(("FAILED", "task 'boom' failed (fail_fast)"), (story.Status, story.Run.Text("status_reason")));
        Assert.Equal(["SUCCEEDED", "FAILED", "CANCELLED", "CANCELLED", "SUCCEEDED"], new[] { "call", "boom", "never", "late", "clean" }.Select(story.StatusOf));
        return Task.CompletedTask;
    }
}
