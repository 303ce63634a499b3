using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes.Scenes;

/// <summary>A task that waits for a while.</summary>
internal sealed class TimerRunning : Scene
{
    private const int Seconds = 3;

    protected override Task<JsonObject> DefineAsync(WorkflowClient client) =>
        Task.FromResult(Define.Workflow(Name, Define.Pass("first"), Define.Wait("wait", Seconds), Define.Pass("next")));

    internal override Task AssertEndedAsync(WorkflowClient client, IReadOnlyList<RunStory> stories)
    {
        var story = Assert.Single(stories);
        Assert.Equal("SUCCEEDED", story.Status);
        var waited = story["wait"].Instant("completed_at") - story["first"].Instant("completed_at");
        Assert.InRange(waited.TotalSeconds, Seconds - 0.01, Seconds + 60);
        return Task.CompletedTask;
    }
}
