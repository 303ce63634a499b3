using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Outputs;

/// <summary>What a run that succeeds returns.</summary>
public sealed class OutputTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("outputs");

    [Fact]
    public async Task Run_HasItsOutputs_WhenItSucceeds()
    {
        var story = await host.Client.PlayAsync(Define.Workflow(_name, Define.Pass("a", 20), Define.Pass("b", "{{ tasks.a.output + 1 }}"))
            .With("outputs", new JsonObject { ["sum"] = "{{ tasks.a.output + tasks.b.output }}", ["more"] = new JsonObject { ["text"] = "{{ tasks.b.status }} at {{ run.id }}", ["none"] = null } }));

        Assert.Equal("SUCCEEDED", story.Status);
        Assert.Equal("{\"sum\":41,\"more\":{\"text\":\"SUCCEEDED at " + story.Id + "\",\"none\":null}}", JsonSerializer.Serialize(story.Run.Member("outputs")));
        var listed = (await host.Client.GetAsync($"/api/v1/workflows/{story.Run.Number("workflow_id")}/runs")).Json.Member("items")[0];
        Assert.Equal(JsonValueKind.Null, listed.Member("outputs").ValueKind);
        var workflow = (await host.Client.GetAsync($"/api/v1/workflows/{story.Run.Number("workflow_id")}")).Json;
        Assert.Equal("{{ tasks.a.output + tasks.b.output }}", workflow.Member("outputs").Text("sum"));
    }

    [Fact]
    public async Task Run_HasLargeOutputs()
    {
        var story = await host.Client.PlayAsync(Define.Workflow(_name, Define.Pass("a", "{{ 'x'.repeat(100000) }}")).With("outputs", new JsonObject { ["text"] = "{{ tasks.a.output }}" }));

        Assert.Equal(100_000, story.Run.Member("outputs").Text("text").Length);
    }

    [Fact]
    public async Task Run_Fails_WhenAnOutputCantBeEvaluated()
    {
        var story = await host.Client.PlayAsync(Define.Workflow(_name, Define.Pass("a", 1)).With("outputs", new JsonObject { ["good"] = 1, ["bad"] = "{{ tasks.a.output.b.c }}" }));

        Assert.Equal(("FAILED", "SUCCEEDED"), (story.Status, story.StatusOf("a")));
        Assert.Equal(JsonValueKind.Null, story.Run.Member("outputs").ValueKind);
        Assert.StartsWith("The outputs can't be evaluated: ", story.Run.Text("error"), StringComparison.Ordinal);
        Assert.EndsWith("/outputs/bad", story.Run.Text("error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_HasNone_WhenItFails()
    {
        var story = await host.Client.PlayAsync(Define.Workflow(_name, Define.Pass("a", "{{ null.x }}")).With("outputs", new JsonObject { ["good"] = 1 }));

        Assert.Equal(("FAILED", JsonValueKind.Null), (story.Status, story.Run.Member("outputs").ValueKind));
    }

    [Fact]
    public async Task Parent_HasTheDeclaredOutputsOfItsChild()
    {
        var child = Define.UniqueName("child");
        await host.Client.CreateWorkflowAsync(Define.Workflow(child, Define.Pass("a", 20), Define.Pass("hidden", 1)).With("outputs", new JsonObject { ["double"] = "{{ tasks.a.output * 2 }}" }));

        var story = await host.Client.PlayAsync(Define.Workflow(_name, Define.Child("call", child), Define.Pass("next", "{{ tasks.call.output.outputs.double + 2 }}"))
            .With("outputs", new JsonObject { ["all"] = "{{ tasks.call.output.outputs }}" }));

        Assert.Equal(("SUCCEEDED", "42"), (story.Status, story.OutputOf("next")));
        Assert.Equal("""{"all":{"double":40}}""", JsonSerializer.Serialize(story.Run.Member("outputs")));
    }
}
