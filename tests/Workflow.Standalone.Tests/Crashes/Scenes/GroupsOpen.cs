using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes.Scenes;

/// <summary>A list of groups, each with a group in it, whose run must be one run whatever happens.</summary>
internal sealed class GroupsOpen(HttpSink sink) : Scene
{
    protected override Task<JsonObject> DefineAsync(WorkflowClient client) => Task.FromResult(Define.Workflow(
        Name,
        Define.Pass("base", 40),
        Define.Group(
            "each",
            Define.Http("call", sink.Slow(120, Name)),
            Define.Group("inner", Define.Wait("wait", 1), Define.Pass("sum", "{{ tasks.base.output + item }}")).Outputs(("sum", "tasks.sum.output")))
            .Outputs(("sum", "tasks.inner.output.sum")).With("for_each", new JsonArray(1, 2, 3)).With("max_parallel", 2),
        Define.Pass("next", "{{ tasks.each.output.map(o => o.sum) }}")));

    internal override async Task AssertEndedAsync(WorkflowClient client, IReadOnlyList<RunStory> stories)
    {
        var story = Assert.Single(stories);
        Assert.Equal(("SUCCEEDED", "[41,42,43]"), (story.Status, story.OutputOf("next")));
        foreach (var item in story.Items("each"))
        {
            var part = await client.StoryAsync(item.Text("child_run_id"));
            Assert.Equal(("SUCCEEDED", story.Id, 2), (part.Status, part.Run.Member("parent").Text("run_id"), part.Executions.Count));
            Assert.Equal("SUCCEEDED", (await client.RunAsync(part["inner"].Text("child_run_id"))).Text("status"));
        }
    }
}
