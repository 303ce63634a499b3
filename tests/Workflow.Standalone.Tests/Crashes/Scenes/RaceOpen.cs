using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes.Scenes;

/// <summary>A race: what has lost is cancelled once it is decided, and stays so, whoever dies in between.</summary>
internal sealed class RaceOpen(HttpSink sink) : Scene
{
    protected override Task<JsonObject> DefineAsync(WorkflowClient client) => Task.FromResult(Define.Workflow(
        Name,
        Define.Event("never", "never").After(),
        Define.Wait("late", 600).After(),
        Define.Http("win", sink.Slow(250, Name)).After(),
        Define.Pass("follows").After("never"),
        Define.Pass("first").After("follows", "late", "win").With("trigger_rule", "one_success").With("cancel_losers", true),
        Define.Http("next", sink.Slow(150, Name + "-next")).After("first")));

    internal override Task AssertEndedAsync(WorkflowClient client, IReadOnlyList<RunStory> stories)
    {
        var story = Assert.Single(stories);
        Assert.Equal("SUCCEEDED", story.Status);
        Assert.Equal(
            ["CANCELLED", "CANCELLED", "SUCCEEDED", "CANCELLED", "SUCCEEDED", "SUCCEEDED"],
            new[] { "never", "late", "win", "follows", "first", "next" }.Select(story.StatusOf));
        return Task.CompletedTask;
    }
}
