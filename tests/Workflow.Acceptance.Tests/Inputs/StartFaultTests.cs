using System.Net;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Inputs;

/// <summary>A start that does not fit the declarations is refused, with every fault.</summary>
public sealed class StartFaultTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("start-faults");

    [Theory]
    [InlineData("string", "5")]
    [InlineData("string", "true")]
    [InlineData("string", "[]")]
    [InlineData("integer", "1.5")]
    [InlineData("integer", "\"5\"")]
    [InlineData("integer", "true")]
    [InlineData("number", "\"1.5\"")]
    [InlineData("number", "{}")]
    [InlineData("boolean", "0")]
    [InlineData("boolean", "\"true\"")]
    [InlineData("object", "[]")]
    [InlineData("object", "\"{}\"")]
    [InlineData("array", "{}")]
    [InlineData("array", "\"a,b\"")]
    public async Task Start_IsRefused_WhenTheValueIsOfAnotherType(string type, string value)
    {
        var answer = await StartAsync($$$"""{"x": {"type": "{{{type}}}"}}""", $$"""{"x": {{value}}}""");

        Assert.Equal(["/inputs/x"], Problem.Pointers(Problem.AssertIs(HttpStatusCode.BadRequest, answer)));
        Assert.Contains(type, answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"x": {"required": true}}""", "{}", "/inputs/x")]
    [InlineData("""{"x": {"required": true}}""", null, "/inputs/x")]
    [InlineData("""{"x": {"enum": ["s", "m", 3]}}""", """{"x": "l"}""", "/inputs/x")]
    [InlineData("""{"x": {"enum": ["s", "m", 3]}}""", """{"x": "3"}""", "/inputs/x")]
    [InlineData("""{"x": {}}""", """{"y": 1}""", "/inputs/y")]
    [InlineData("{}", """{"y": 1}""", "/inputs/y")]
    [InlineData("{}", """{"a/b": 1}""", "/inputs/a~1b")]
    public async Task Start_IsRefused_WhenADeclarationIsNotKept(string declared, string? given, string pointer)
    {
        var answer = await StartAsync(declared, given);

        Assert.Equal([pointer], Problem.Pointers(Problem.AssertIs(HttpStatusCode.BadRequest, answer)));
    }

    [Fact]
    public async Task Start_ListsEveryFaultAndWritesNothing_WhenThereAreSeveral()
    {
        var created = await CreateAsync("""{"a": {"type": "integer"}, "b": {"required": true}, "c": {"enum": [1]}, "d": {"type": "array"}}""");

        var answer = await host.Client.TryStartAsync(created, JsonNode.Parse("""{"a": "x", "c": 2, "d": [], "e": 0}"""));

        Assert.Equal(
            ["/inputs/a", "/inputs/b", "/inputs/c", "/inputs/e"],
            Problem.Pointers(Problem.AssertIs(HttpStatusCode.BadRequest, answer)).Order(StringComparer.Ordinal));
        Assert.Empty(await host.Client.ListAsync($"/api/v1/workflows/{created}/runs"));
    }

    private async Task<Answer> StartAsync(string declared, string? given) =>
        await host.Client.TryStartAsync(await CreateAsync(declared), given is null ? null : JsonNode.Parse(given));

    private async Task<long> CreateAsync(string declared) =>
        (await host.Client.CreateWorkflowAsync(Define.Workflow(_name, Define.Pass("only")).With("inputs", JsonNode.Parse(declared)))).Number("id");
}
