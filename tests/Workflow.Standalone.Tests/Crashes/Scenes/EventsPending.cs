using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes.Scenes;

/// <summary>Tasks that wait for events, some sent long before, some only after several kills.</summary>
internal sealed class EventsPending(HttpSink sink) : Scene
{
    private readonly Queue<(string Name, int Payload)> _toSend = new([("go", 1), ("stop", 2), ("go", 3), ("go", 4)]);

    protected override Task<JsonObject> DefineAsync(WorkflowClient client) => Task.FromResult(Define.Workflow(
        Name,
        Define.Http("first", sink.Slow(150, Name)),
        Define.Event("one", "go"),
        Define.Event("two", "go"),
        Define.Event("three", "stop"),
        Define.Event("four", "go")));

    // The first two at once, so that a kill comes between them and the tasks; the others a life or two apart.
    protected override async Task ActAsync(WorkflowClient client, int life)
    {
        for (var i = life == 0 ? 2 : life % 2; i > 0 && _toSend.TryDequeue(out var next); i--)
        {
            await client.SendEventAsync(Runs[0], next.Name, next.Payload);
        }
    }

    internal override Task AssertEndedAsync(WorkflowClient client, IReadOnlyList<RunStory> stories)
    {
        var story = Assert.Single(stories);
        Assert.Equal("SUCCEEDED", story.Status);
        Assert.Equal(["1", "3", "2", "4"], new[] { "one", "two", "three", "four" }.Select(story.OutputOf));
        return Task.CompletedTask;
    }
}
