using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes.Scenes;

/// <summary>A run that is paused, stays paused over kills, and continues when it is resumed.</summary>
internal sealed class Paused(HttpSink sink) : Scene
{
    private const int Delay = 120;
    private const int ResumedIn = 3;

    private static readonly string[] Tasks = ["one", "two", "three"];

    protected override Task<JsonObject> DefineAsync(WorkflowClient client) =>
        Task.FromResult(Define.Workflow(Name, Tasks.Select(t => Define.Http(t, Address(t)))));

    protected override async Task ActAsync(WorkflowClient client, int life)
    {
        if (life == 0)
        {
            await client.TellAsync(Runs[0], "pause");
            sink.Open(Gate);
        }
        else if (life <= ResumedIn)
        {
            Assert.Equal("PAUSED", (await client.RunAsync(Runs[0])).Text("status"));
        }

        if (life == ResumedIn)
        {
            await client.TellAsync(Runs[0], "resume");
        }
    }

    internal override string? TargetOf(string run, JsonElement execution) => Address(execution.Text("task")).PathAndQuery;

    internal override Task AssertEndedAsync(WorkflowClient client, IReadOnlyList<RunStory> stories)
    {
        var story = Assert.Single(stories);
        Assert.Equal("SUCCEEDED", story.Status);
        Assert.All(Tasks, t => Assert.Equal("SUCCEEDED", story.StatusOf(t)));
        return Task.CompletedTask;
    }

    // The first call ends once the run is paused.
    private string Gate => $"{Name}-{Tasks[0]}";

    private Uri Address(string task) => task == Tasks[0] ? sink.Held(Gate) : sink.Slow(Delay, $"{Name}-{task}");
}
