using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes.Scenes;

/// <summary>A run that is being cancelled, and whose clean-up runs all the same.</summary>
internal sealed class Cancelling(HttpSink sink) : Scene
{
    private const int Delay = 180;

    private static readonly string[] CleanUp = ["clean", "sweep"];

    protected override Task<JsonObject> DefineAsync(WorkflowClient client) => Task.FromResult(Define.Workflow(
        Name,
        [
            Define.Event("event", "never"),
            Define.Pass("next"),
            .. CleanUp.Select(t => Define.Http(t, Address(t)).With("trigger_rule", "always")),
        ]));

    protected override async Task ActAsync(WorkflowClient client, int life)
    {
        if (life == 1)
        {
            await client.UntilTaskAsync(Runs[0], "event", "WAITING");
            await client.TellAsync(Runs[0], "cancel");
        }
    }

    internal override string? TargetOf(string run, JsonElement execution) =>
        CleanUp.Contains(execution.Text("task"), StringComparer.Ordinal) ? Address(execution.Text("task")).PathAndQuery : null;

    internal override Task AssertEndedAsync(WorkflowClient client, IReadOnlyList<RunStory> stories)
    {
        var story = Assert.Single(stories);
        Assert.Equal("CANCELLED", story.Status);
        Assert.Equal(
            ["CANCELLED", "CANCELLED", "SUCCEEDED", "SUCCEEDED"],
            new[] { "event", "next" }.Concat(CleanUp).Select(story.StatusOf));
        return Task.CompletedTask;
    }

    private Uri Address(string task) => sink.Slow(Delay, $"{Name}-{task}");
}
