using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes.Scenes;

/// <summary>A run that waits for its child, which must be one child whatever happens.</summary>
internal sealed class ChildOpen(HttpSink sink) : Scene
{
    private long _child;

    protected override async Task<JsonObject> DefineAsync(WorkflowClient client)
    {
        _child = (await client.CreateWorkflowAsync(Define.Workflow(
            Name + "-child",
            Define.Http("call", sink.Slow(120, Name)),
            Define.Wait("wait", 1),
            Define.Pass("result", 42)))).Number("id");
        return Define.Workflow(Name, Define.Child("child", _child), Define.Pass("next", "{{ tasks.child.output.outputs.result }}"));
    }

    internal override async Task AssertEndedAsync(WorkflowClient client, IReadOnlyList<RunStory> stories)
    {
        var story = Assert.Single(stories);
        Assert.Equal(("SUCCEEDED", "42"), (story.Status, story.OutputOf("next")));
        var child = Assert.Single(await client.ListAsync($"/api/v1/workflows/{_child}/runs"));
        Assert.Equal(("SUCCEEDED", story.Id), (child.Text("status"), child.Member("parent").Text("run_id")));
        Assert.Equal(child.Text("id"), story["child"].Text("child_run_id"));
        Assert.Equal(3, (await client.ExecutionsAsync(child.Text("id"))).Count);
    }
}
