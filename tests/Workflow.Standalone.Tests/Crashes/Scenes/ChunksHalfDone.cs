using System.Text;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes.Scenes;

/// <summary>The items of a stored body, in chunks: each must run once, at its place, whatever happens.</summary>
internal sealed class ChunksHalfDone(HttpSink sink) : Scene
{
    private const int Items = 1_050;

    protected override Task<JsonObject> DefineAsync(WorkflowClient client)
    {
        var body = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, Items).Select(n => $"{n}\n")));
        var load = Define.Task("load", "HTTP", new JsonObject { ["url"] = sink.Content(Name, body, "application/x-ndjson").AbsoluteUri, ["response_body"] = "stored" });
        var each = Define.Http("each", $"{sink.Address}slow?milliseconds=50&about={Name}&place={{{{ item === index ? index : null.wrong }}}}")
            .With("for_each", new JsonObject { ["body_from"] = "tasks.load.output" })
            .With("item_when", "item % 210 === 100 || item >= 1045");
        return Task.FromResult(Define.Workflow(Name, load, each));
    }

    internal override async Task AssertEndedAsync(WorkflowClient client, IReadOnlyList<RunStory> stories)
    {
        var story = Assert.Single(stories);
        Assert.Equal(("SUCCEEDED", """{"count":1050,"succeeded":10,"failed":0,"skipped":1040}"""), (story.Status, story.OutputOf("each")));
        Assert.Equal(2, story.Items("each").Count);
        foreach (var chunk in story.Items("each"))
        {
            var part = await client.StoryAsync(chunk.Text("child_run_id"));
            Assert.Equal(("SUCCEEDED", story.Id), (part.Status, part.Run.Member("parent").Text("run_id")));
        }
    }
}
