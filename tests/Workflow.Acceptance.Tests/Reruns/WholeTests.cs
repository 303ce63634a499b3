using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Reruns;

/// <summary>A rerun from the start, on the version of the earlier run or on the latest.</summary>
public sealed class WholeTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("whole");

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{"from": "start"}""")]
    [InlineData("""{"from": "start", "version": "pinned"}""")]
    public async Task Rerun_RunsAllAgainWithTheSameInputs_WhenItIsFromTheStart(string? body)
    {
        var (_, old) = await PlayAsync(new JsonObject { ["x"] = 5 });

        var story = await RerunAsync(old, body);

        Assert.Equal(("SUCCEEDED", "rerun", old.Id), (story.Status, story.Run.Text("trigger"), story.Run.Text("rerun_of")));
        Assert.Equal(old.Run.Member("inputs").GetRawText(), story.Run.Member("inputs").GetRawText());
        Assert.Equal("\"v1 5\"", story.OutputOf("only"));
        Assert.False(story["only"].Member("carried_over").GetBoolean());
        Assert.Equal(JsonValueKind.Null, old.Run.Member("rerun_of").ValueKind);
    }

    [Theory]
    [InlineData("pinned", 1, "\"v1 5\"")]
    [InlineData("latest", 2, "\"v2 5\"")]
    public async Task Rerun_IsOnTheVersionAskedFor_WhenTheWorkflowHasChanged(string version, long number, string output)
    {
        var (workflow, old) = await PlayAsync(new JsonObject { ["x"] = 5 });
        await ChangeAsync(workflow, Definition("v2", "integer"));

        var story = await RerunAsync(old, new JsonObject { ["version"] = version }.ToJsonString());

        Assert.Equal((number, output), (story.Run.Number("workflow_version"), story.OutputOf("only")));
    }

    [Fact]
    public async Task Rerun_IsRefusedWithThePointers_WhenTheInputsNoLongerFit()
    {
        var (workflow, old) = await PlayAsync(new JsonObject { ["x"] = 5 });
        await ChangeAsync(workflow, Definition("v2", "string"));

        var answer = await host.Client.AskAsync(old.Id, "rerun", new JsonObject { ["version"] = "latest" });

        Assert.Equal(["/inputs/x"], Problem.Pointers(Problem.AssertIs(HttpStatusCode.BadRequest, answer)));
        Assert.Single(await host.Client.ListAsync($"/api/v1/workflows/{workflow}/runs"));
    }

    [Fact]
    public async Task Rerun_CarriesOverByName_WhenItIsFromFailedOnTheLatest()
    {
        var created = await host.Client.CreateWorkflowAsync(Define.Workflow(_name, Define.Pass("fine", "kept"), Define.Broken("wrong"), Define.Pass("last")));
        var old = await host.Client.EndAsync(await host.Client.StartRunAsync(created.Number("id")));
        await ChangeAsync(
            created.Number("id"),
            Define.Workflow(_name, Define.Pass("fine", "kept"), Define.Pass("wrong", "repaired"), Define.Pass("last", "{{ tasks.fine.output + tasks.wrong.output }}")));

        var story = await RerunAsync(old, """{"from": "failed", "version": "latest"}""");

        Assert.Equal(("SUCCEEDED", "\"keptrepaired\""), (story.Status, story.OutputOf("last")));
        Assert.True(story["fine"].Member("carried_over").GetBoolean());
    }

    private async Task<(long Workflow, RunStory Story)> PlayAsync(JsonNode inputs)
    {
        var workflow = (await host.Client.CreateWorkflowAsync(Definition("v1", "integer"))).Number("id");
        return (workflow, await host.Client.EndAsync(await host.Client.StartWithAsync(workflow, inputs)));
    }

    private async Task ChangeAsync(long workflow, JsonObject definition) =>
        (await host.Client.PutAsync($"/api/v1/workflows/{workflow}", definition)).Expect(HttpStatusCode.OK);

    private async Task<RunStory> RerunAsync(RunStory old, string? body) =>
        await host.Client.EndAsync((await host.Client.TellAsync(old.Id, "rerun", body is null ? null : JsonNode.Parse(body))).Text("id"));

    private JsonObject Definition(string says, string type) =>
        Define.Workflow(_name, Define.Pass("only", says + " {{ inputs.x }}"))
            .With("inputs", new JsonObject { ["x"] = new JsonObject { ["type"] = type } });
}
