using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes.Scenes;

/// <summary>Runs that queue behind each other: a slot is neither lost nor given twice.</summary>
internal sealed class Queued(HttpSink sink) : Scene
{
    private const int Delay = 100;

    protected override int Starts => 4;

    protected override Task<JsonObject> DefineAsync(WorkflowClient client) => Task.FromResult(Define.Workflow(
        Name,
        Define.Http("call", sink.Slow(Delay, Name).AbsoluteUri + "-{{ run.id }}"),
        Define.Wait("wait", 1)));

    internal override string? TargetOf(string run, JsonElement execution) =>
        execution.Text("task") == "call" ? sink.Slow(Delay, $"{Name}-{run}").PathAndQuery : null;

    internal override Task AssertEndedAsync(WorkflowClient client, IReadOnlyList<RunStory> stories)
    {
        Assert.Equal(Starts, stories.Count);
        Assert.All(stories, s => Assert.Equal("SUCCEEDED", s.Status));
        Assert.All(
            stories.Zip(stories.Skip(1)),
            pair => Assert.True(pair.First.Run.Instant("completed_at") <= pair.Second.Run.Instant("started_at"), $"Overtaken: {pair}"));
        return Task.CompletedTask;
    }
}
