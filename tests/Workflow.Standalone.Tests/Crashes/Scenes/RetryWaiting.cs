using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes.Scenes;

/// <summary>A task that fails a few times, and waits between its attempts.</summary>
internal sealed class RetryWaiting(HttpSink sink) : Scene
{
    private const int Failures = 3;

    protected override Task<JsonObject> DefineAsync(WorkflowClient client) =>
        Task.FromResult(Define.Workflow(Name, Define.Http("flaky", sink.Flaky(Failures, Name)).Retried(Failures + 1, 0.6), Define.Pass("next")));

    internal override Task AssertEndedAsync(WorkflowClient client, IReadOnlyList<RunStory> stories)
    {
        var story = Assert.Single(stories);
        Assert.Equal(("SUCCEEDED", "SUCCEEDED"), (story.Status, story.StatusOf("next")));
        var attempts = story.Attempts("flaky");
        // An attempt that was killed in the middle calls again as the same attempt, and uses up one more failure.
        Assert.InRange(attempts.Count, 1, Failures + 1);
        Assert.All(attempts.SkipLast(1), a => Assert.Equal("FAILED", a.Text("status")));
        Assert.All(
            attempts.Zip(attempts.Skip(1)),
            pair => Assert.True((pair.Second.Instant("started_at") - pair.First.Instant("completed_at")).TotalSeconds > 0.55, $"Too early: {story}"));
        return Task.CompletedTask;
    }
}
