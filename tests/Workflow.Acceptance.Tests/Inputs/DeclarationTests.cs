using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Inputs;

/// <summary>The inputs of a run, which its workflow declares.</summary>
public sealed class DeclarationTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("inputs");

    [Fact]
    public async Task Run_HasDefaultsAndWhatWasGiven_WhenItIsStarted()
    {
        var story = await host.Client.PlayAsync(
            Declaring("""{"given": {"type": "integer", "default": 1}, "left": {"type": "string", "default": "quiet"}, "list": {"type": "array", "default": [1]}}"""),
            new JsonObject { ["given"] = 5 });

        Assert.Equal("SUCCEEDED", story.Status);
        Assert.Equal(5, story.Run.Member("inputs").Number("given"));
        Assert.Equal("quiet", story.Run.Member("inputs").Text("left"));
        Assert.Equal("""{"given":5,"left":"quiet","list":[1]}""", story.OutputOf("only"));
    }

    [Fact]
    public async Task Get_AnswersTheDeclarations_WhenTheyWereSaved()
    {
        var created = await host.Client.CreateWorkflowAsync(
            Declaring("""{"size": {"type": "string", "default": "m", "required": false, "enum": ["s", "m"], "description": "how large"}, "any": {}}"""));

        var inputs = (await host.Client.GetAsync($"/api/v1/workflows/{created.Number("id")}")).Json.Member("inputs");

        var size = inputs.Member("size");
        Assert.Equal(("string", "m", "how large"), (size.Text("type"), size.Text("default"), size.Text("description")));
        Assert.Equal(["s", "m"], size.Member("enum").EnumerateArray().Select(e => e.GetString()));
        Assert.Equal("any", inputs.Member("any").Text("type"));
    }

    [Theory]
    [InlineData("string", "\"a\"")]
    [InlineData("string", "\"\"")]
    [InlineData("integer", "5")]
    [InlineData("integer", "-9007199254740991")]
    [InlineData("number", "1.5")]
    [InlineData("number", "5")]
    [InlineData("boolean", "false")]
    [InlineData("object", "{}")]
    [InlineData("array", "[]")]
    [InlineData("any", "[1, {\"a\": null}]")]
    [InlineData("any", "\"a\"")]
    public async Task Start_IsAccepted_WhenTheValueIsOfTheType(string type, string value)
    {
        var story = await host.Client.PlayAsync(
            Declaring($$$"""{"x": {"type": "{{{type}}}", "required": true}}"""),
            new JsonObject { ["x"] = JsonNode.Parse(value) });

        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(value), story.Run.Member("inputs").Member("x")), $"{story.Run}");
    }

    [Fact]
    public async Task Put_RoundTripsTheWorkflow_WhenItDeclaresEverything()
    {
        var workflow = Declaring("""{"n": {"type": "integer", "default": 3, "enum": [3, 4]}}""")
            .With("timeout_seconds", 60)
            .With("max_concurrent_runs", 3)
            .With("overlap_policy", "skip");
        workflow["tasks"]?.AsArray().Add((JsonNode)Define.Pass("each", "{{ item }}").With("for_each", "[1, 2]").With("max_parallel", 2).With("when", "true").With("retry_count", 2));
        var created = await host.Client.CreateWorkflowAsync(workflow);
        var path = $"/api/v1/workflows/{created.Number("id")}";
        var before = (await host.Client.GetAsync(path)).Json;

        var after = (await host.Client.PutAsync(path, JsonNode.Parse(before.GetRawText()) ?? "")).Expect(HttpStatusCode.OK).Json;

        foreach (var member in new[] { "inputs", "timeout_seconds", "max_concurrent_runs", "overlap_policy", "tasks" })
        {
            Assert.Equal(before.Member(member).GetRawText(), after.Member(member).GetRawText());
        }
    }

    private JsonObject Declaring(string inputs) =>
        Define.Workflow(_name, Define.Pass("only", "{{ inputs }}")).With("inputs", JsonNode.Parse(inputs));
}
