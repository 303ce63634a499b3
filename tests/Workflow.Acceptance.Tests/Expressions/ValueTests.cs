using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Expressions;

/// <summary>What a template becomes: the value itself if it stands alone, text if it is mixed.</summary>
public sealed class ValueTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("values");

    [Theory]
    [InlineData("{{ 1 + 1 }}", "2")]
    [InlineData("{{1+1}}", "2")]
    [InlineData("{{ 1.5 }}", "1.5")]
    [InlineData("{{ 'text' }}", "\"text\"")]
    [InlineData("{{ '5' }}", "\"5\"")]
    [InlineData("{{ true }}", "true")]
    [InlineData("{{ null }}", "null")]
    [InlineData("{{ [1, 'a', null, [true]] }}", """[1,"a",null,[true]]""")]
    [InlineData("{{ ({ a: 1, b: { c: [] } }) }}", """{"a":1,"b":{"c":[]}}""")]
    [InlineData("{{ inputs.number }}", "42")]
    [InlineData("{{ inputs.big }}", "9007199254740991")]
    [InlineData("{{ inputs.text }}", "\"hello\"")]
    [InlineData("{{ inputs.flag }}", "false")]
    [InlineData("{{ inputs.list }}", "[3,1,2]")]
    [InlineData("{{ inputs.object }}", """{"b":1,"a":{"x":null}}""")]
    [InlineData("{{ inputs.list.map(x => x * 2) }}", "[6,2,4]")]
    [InlineData("{{ tasks.first.output }}", """{"kind":"seed","n":7}""")]
    [InlineData("{{ tasks['first'].output.n }}", "7")]
    [InlineData("{{ tasks.first.status }}", "\"SUCCEEDED\"")]
    [InlineData("{{ tasks.first.error }}", "null")]
    [InlineData("number {{ inputs.number }}", "\"number 42\"")]
    [InlineData("{{ inputs.number }} ", "\"42 \"")]
    [InlineData("{{ inputs.object }}\n", """{"b":1,"a":{"x":null}}""")] // as a block text of YAML ends
    [InlineData("{{ inputs.list }}\r\n", "[3,1,2]")]
    [InlineData("\n{{ inputs.number }}", "\"\\n42\"")]
    [InlineData("{{ 1 }}{{ 2 }}", "\"12\"")]
    [InlineData("{{ inputs.text }}, {{ inputs.flag }}!", "\"hello, false!\"")]
    [InlineData("{{ '{{' }}", "\"{{\"")]
    [InlineData("{{ '}}' + \"}}\" }}", "\"}}}}\"")]
    [InlineData("{ plain }", "\"{ plain }\"")]
    [InlineData("plain", "\"plain\"")]
    [InlineData("{{ inputs.number > 1 ? 'many' : 'one' }}", "\"many\"")]
    [InlineData("{{ '\u00e4\ud83d\ude00'.length }}", "3")]
    public async Task Template_BecomesItsValue_ForEachKind(string template, string expected)
    {
        var story = await PlayAsync(template);

        Assert.Equal("SUCCEEDED", story.Status);
        Assert.Equal(expected, JsonSerializer.Serialize(story["only"].Member("output"), Readable));
    }

    [Fact]
    public async Task Template_IsReplacedWhereverItStands_WhenTheConfigIsNested()
    {
        var story = await PlayAsync(new JsonObject
        {
            ["list"] = new JsonArray("{{ inputs.number }}", new JsonObject { ["deep"] = "n={{ inputs.number }}" }),
            ["plain"] = 5,
        });

        Assert.Equal("""{"list":[42,{"deep":"n=42"}],"plain":5}""", story.OutputOf("only"));
    }

    [Fact]
    public async Task Template_IsSentAsItsValue_WhenItIsPartOfACall()
    {
        var story = await host.Client.PlayAsync(
            Define.Workflow(
                _name,
                Define.Pass("first", "abc"),
                Define.Task("call", "HTTP", new JsonObject
                {
                    ["url"] = host.Sink.Get.AbsoluteUri + "?about={{ tasks.first.output }}",
                    ["headers"] = new JsonObject { ["X-Run"] = "{{ run.id }}" },
                    ["query"] = new JsonObject { ["n"] = "{{ 6 * 7 }}" },
                }),
                Define.Pass("echo", "{{ [tasks.call.output.body.args.about, tasks.call.output.body.args.n, tasks.call.output.body.headers['X-Run']] }}")));

        Assert.Equal("SUCCEEDED", story.Status);
        Assert.Equal($"""["abc","42","{story.Id}"]""", story.OutputOf("echo"));
    }

    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private Task<RunStory> PlayAsync(JsonNode output)
    {
        var workflow = Define.Workflow(
            _name,
            Define.Pass("first", new JsonObject { ["kind"] = "seed", ["n"] = 7 }),
            Define.Pass("only", output));
        var inputs = JsonNode.Parse("""{"number": 42, "big": 9007199254740991, "text": "hello", "flag": false, "list": [3, 1, 2], "object": {"b": 1, "a": {"x": null}}}""") as JsonObject;
        workflow["inputs"] = new JsonObject((inputs ?? []).Select(i => KeyValuePair.Create(i.Key, (JsonNode?)new JsonObject())));
        return host.Client.PlayAsync(workflow, inputs);
    }
}
