using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Children;

/// <summary>A task that runs another workflow and waits for it.</summary>
public sealed class ChildTests(AcceptanceHost host)
{
    private readonly string _child = Define.UniqueName("child");
    private readonly string _parent = Define.UniqueName("parent");

    public enum Said
    {
        Name,
        Number,
        Digits,
        Expression,
    }

    [Theory]
    [InlineData(Said.Name)]
    [InlineData(Said.Number)]
    [InlineData(Said.Digits)]
    [InlineData(Said.Expression)]
    public async Task Task_HasTheOutputsOfTheChildsLastTasks_HoweverItIsNamed(Said said)
    {
        var id = (await host.Client.CreateWorkflowAsync(Declared(
            Define.Pass("top", 1).After(),
            Define.Pass("left", "{{ tasks.top.output + inputs.x }}").After("top"),
            Define.Pass("right", "{{ inputs.x }}").After("top")))).Number("id");
        JsonNode workflow = said switch { Said.Name => _child, Said.Number => id, Said.Digits => $"{id}", _ => $"{{{{ {id} }}}}" };

        var story = await PlayAsync(Define.Child("call", workflow, new JsonObject { ["x"] = "{{ 40 + 1 }}" }), Define.Pass("next", "{{ tasks.call.output.outputs.left }}"));

        Assert.Equal(("SUCCEEDED", "42"), (story.Status, story.OutputOf("next")));
        var output = story["call"].Member("output");
        Assert.Equal("SUCCEEDED", output.Text("status"));
        Assert.Equal("""{"left":42,"right":41}""", JsonSerializer.Serialize(output.Member("outputs")));
        Assert.Equal(output.Text("run_id"), story["call"].Text("child_run_id"));
        var child = await host.Client.RunAsync(output.Text("run_id"));
        Assert.Equal(("parent", id), (child.Text("trigger"), child.Number("workflow_id")));
        Assert.Equal((story.Id, "call"), (child.Member("parent").Text("run_id"), child.Member("parent").Text("task")));
        Assert.Equal(JsonValueKind.Null, child.Member("parent").Member("index").ValueKind);
        Assert.Equal(41, child.Member("inputs").Number("x"));
        Assert.Equal(JsonValueKind.Null, story.Run.Member("parent").ValueKind);
    }

    [Fact]
    public async Task Task_RunsAChildPerItem_WhenThereIsAList()
    {
        await host.Client.CreateWorkflowAsync(Declared(Define.Pass("double", "{{ inputs.x * 2 }}")));

        var story = await PlayAsync(
            Define.Child("each", _child, new JsonObject { ["x"] = "{{ item }}" }).With("for_each", "[1, 2, 3]"),
            Define.Pass("all", "{{ tasks.each.output.map(o => o.outputs.double) }}"));

        Assert.Equal(("SUCCEEDED", "[2,4,6]"), (story.Status, story.OutputOf("all")));
        var children = await Task.WhenAll(story.Items("each").Select(i => host.Client.RunAsync(i.Text("child_run_id"))));
        Assert.Equal([0L, 1, 2], children.Select(c => c.Member("parent").Number("index")));
    }

    [Fact]
    public async Task Task_WaitsAndNamesTheChild_WhileTheChildRuns()
    {
        await host.Client.CreateWorkflowAsync(Declared(Define.Event("event", "go")));
        var run = await host.Client.StartAsync(Define.Workflow(_parent, Define.Child("call", _child)));

        var story = await host.Client.UntilTaskAsync(run, "call", "WAITING");
        var child = story["call"].Text("child_run_id");
        Assert.Contains(child, story["call"].Text("status_reason"), StringComparison.Ordinal);
        await host.Client.SendEventAsync(child, "go", 5);

        Assert.Equal("5", JsonSerializer.Serialize((await host.Client.EndAsync(run))["call"].Member("output").Member("outputs").Member("event")));
    }

    [Fact]
    public async Task Cancel_ReachesTheChildAndItsChild_WhenTheParentIsCancelled()
    {
        var leaf = Define.UniqueName("leaf");
        await host.Client.CreateWorkflowAsync(Define.Workflow(leaf, Define.Event("event", "never")));
        await host.Client.CreateWorkflowAsync(Declared(Define.Child("call", leaf)));
        var run = await host.Client.StartAsync(Define.Workflow(_parent, Define.Child("call", _child)));
        var child = (await host.Client.UntilTaskAsync(run, "call", "WAITING"))["call"].Text("child_run_id");
        var grandchild = (await host.Client.UntilTaskAsync(child, "call", "WAITING"))["call"].Text("child_run_id");
        await host.Client.UntilTaskAsync(grandchild, "event", "WAITING");

        await host.Client.TellAsync(run, "cancel");

        foreach (var (id, task) in new[] { (run, "call"), (child, "call"), (grandchild, "event") })
        {
            var story = await host.Client.EndAsync(id);
            Assert.Equal(("CANCELLED", "CANCELLED"), (story.Status, story.StatusOf(task)));
        }
    }

    [Fact]
    public async Task Task_FailsAndNamesTheChildAndItsError_WhenTheChildFails()
    {
        await host.Client.CreateWorkflowAsync(Declared(Define.Broken("failed")));

        var story = await PlayAsync(Define.Child("call", _child), Define.Pass("next"));

        Assert.Equal(("FAILED", "FAILED", "UPSTREAM_FAILED"), (story.Status, story.StatusOf("call"), story.StatusOf("next")));
        Assert.Equal("child_run", story.ErrorCodeOf("call"));
        Assert.Contains(story["call"].Text("child_run_id"), story.ErrorOf("call"), StringComparison.Ordinal);
        Assert.Contains("failed", story.ErrorOf("call"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Task_Fails_WhenTheChildIsCancelled()
    {
        await host.Client.CreateWorkflowAsync(Declared(Define.Event("event", "never")));
        var run = await host.Client.StartAsync(Define.Workflow(_parent, Define.Child("call", _child).With("allow_failure", true), Define.Pass("next")));
        var child = (await host.Client.UntilTaskAsync(run, "call", "WAITING"))["call"].Text("child_run_id");

        await host.Client.TellAsync(child, "cancel");

        var story = await host.Client.EndAsync(run);
        Assert.Equal(("SUCCEEDED", "FAILED", "child_run"), (story.Status, story.StatusOf("call"), story.ErrorCodeOf("call")));
        Assert.Contains("CANCELLED", story.ErrorOf("call"), StringComparison.OrdinalIgnoreCase);
    }

    private JsonObject Declared(params JsonObject[] tasks) =>
        Define.Workflow(_child, tasks).With("max_concurrent_runs", 10).With("inputs", new JsonObject { ["x"] = new JsonObject { ["type"] = "integer" } });

    private Task<RunStory> PlayAsync(params JsonObject[] tasks) => host.Client.PlayAsync(Define.Workflow(_parent, tasks));
}
