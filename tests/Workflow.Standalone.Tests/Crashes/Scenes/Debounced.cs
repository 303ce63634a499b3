using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes.Scenes;

/// <summary>Starts that take each other's place: the last one runs, and each other says which took its place.</summary>
internal sealed class Debounced(HttpSink sink) : Scene
{
    private const int Delay = 20;

    protected override int Starts => 4;

    protected override Task<JsonObject> DefineAsync(WorkflowClient client) => Task.FromResult(Define.Workflow(
            Name,
            Define.Http("call", sink.Slow(Delay, Name).AbsoluteUri + "-{{ run.id }}"))
        .With("debounce_seconds", 1)
        .With("rate_limit", new JsonObject { ["limit"] = 2, ["per_seconds"] = 1 }));

    internal override string? TargetOf(string run, JsonElement execution) =>
        execution.Text("task") == "call" ? sink.Slow(Delay, $"{Name}-{run}").PathAndQuery : null;

    internal override Task AssertEndedAsync(WorkflowClient client, IReadOnlyList<RunStory> stories)
    {
        Assert.Equal("SUCCEEDED", stories[^1].Status);
        foreach (var (story, next) in stories.Zip(stories.Skip(1)))
        {
            // One that had waited for long enough before the next came has run.
            Assert.True(
                story.Status == "SUCCEEDED" || story.Run.Text("status_reason") == $"run {next.Run.Text("id")} of a newer start took its place (debounce_seconds)",
                $"{story.Run}");
        }

        return Task.CompletedTask;
    }
}
