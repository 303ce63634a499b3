using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes.Scenes;

/// <summary>Tasks that choose and collect events, which are sent one by one over several lives: each is taken once.</summary>
internal sealed class EventsCollected(HttpSink sink) : Scene
{
    private const int Events = 8;
    private int _sent;

    protected override Task<JsonObject> DefineAsync(WorkflowClient client) => Task.FromResult(Define.Workflow(
        Name,
        Define.Http("first", sink.Slow(150, Name)),
        Collecting("even", "event % 2 == 0", 4).After("first"),
        Collecting("odd", "event % 2 == 1", 3).After("first"),
        Define.Event("left", "go").After("even", "odd")));

    // Some before the tasks wait; the others a life apart.
    protected override async Task ActAsync(WorkflowClient client, int life)
    {
        for (var i = life == 0 ? 4 : 2; i > 0 && _sent < Events; i--)
        {
            await client.SendEventAsync(Runs[0], "go", _sent);
            _sent++;
        }
    }

    internal override Task AssertEndedAsync(WorkflowClient client, IReadOnlyList<RunStory> stories)
    {
        var story = Assert.Single(stories);
        Assert.Equal("SUCCEEDED", story.Status);
        Assert.Equal(["[0,2,4,6]", "[1,3,5]", "7"], new[] { "even", "odd", "left" }.Select(story.OutputOf));
        return Task.CompletedTask;
    }

    private static JsonObject Collecting(string name, string match, int count)
    {
        var task = Define.Event(name, "go");
        task["config"]!["match"] = match;
        task["config"]!["count"] = count;
        return task;
    }
}
