using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes.Scenes;

/// <summary>A list of calls, a few at a time.</summary>
internal sealed class ItemsHalfDone(HttpSink sink) : Scene
{
    private const int Count = 14;
    private const int Delay = 90;

    protected override Task<JsonObject> DefineAsync(WorkflowClient client) => Task.FromResult(Define.Workflow(
        Name,
        Define.Http("each", sink.Slow(Delay, Name).AbsoluteUri + "-{{ index }}")
            .With("for_each", $"[...Array({Count}).keys()]")
            .With("max_parallel", 3),
        Define.Pass("all", "{{ tasks.each.output.map(o => o.body.args.about) }}")));

    internal override string? TargetOf(string run, JsonElement execution) =>
        RunStory.IndexOf(execution) is { } index ? sink.Slow(Delay, $"{Name}-{index}").PathAndQuery : null;

    internal override Task AssertEndedAsync(WorkflowClient client, IReadOnlyList<RunStory> stories)
    {
        var story = Assert.Single(stories);
        Assert.Equal("SUCCEEDED", story.Status);
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"{Name}-{i}"), story["all"].Member("output").EnumerateArray().Select(o => o.GetString()));
        Assert.Equal(Count, story.Items("each").Count);
        Assert.All(story.Items("each"), i => Assert.Equal(("SUCCEEDED", 1L), (i.Text("status"), i.Number("attempt"))));
        return Task.CompletedTask;
    }
}
