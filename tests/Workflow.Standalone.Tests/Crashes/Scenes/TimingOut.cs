using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes.Scenes;

/// <summary>A run that reaches its time limit, in whichever life of the host, and whose clean-up runs all the same.</summary>
internal sealed class TimingOut(HttpSink sink) : Scene
{
    private const int Delay = 180;

    private static readonly string[] Work = ["event", "wait", "next"];
    private static readonly string[] CleanUp = ["clean", "sweep"];

    protected override Task<JsonObject> DefineAsync(WorkflowClient client) => Task.FromResult(Define.Workflow(
        Name,
        [
            Define.Event("event", "never").After(),
            Define.Wait("wait", 3600).After(),
            Define.Pass("next").After("event", "wait"),
            Define.Http("clean", Address("clean")).After("next").With("trigger_rule", "always"),
            Define.Http("sweep", Address("sweep")).After("clean").With("trigger_rule", "always"),
        ]).With("timeout_seconds", 2));

    internal override string? TargetOf(string run, JsonElement execution) =>
        CleanUp.Contains(execution.Text("task"), StringComparer.Ordinal) ? Address(execution.Text("task")).PathAndQuery : null;

    internal override Task AssertEndedAsync(WorkflowClient client, IReadOnlyList<RunStory> stories)
    {
        var story = Assert.Single(stories);
        Assert.Equal(("TIMED_OUT", "the run reached its time limit of 2 s (timeout_seconds)"), (story.Status, story.Run.Text("status_reason")));
        Assert.Equal(["CANCELLED", "CANCELLED", "CANCELLED", "SUCCEEDED", "SUCCEEDED"], Work.Concat(CleanUp).Select(story.StatusOf));
        return Task.CompletedTask;
    }

    private Uri Address(string task) => sink.Slow(Delay, $"{Name}-{task}");
}
