using System.Text.Json;

namespace Workflow.Api.Tests.Docs;

public sealed class SchemaTests(ApiDocument document) : IClassFixture<ApiDocument>
{
    private IEnumerable<(string Name, JsonElement Schema)> Properties =>
        document.Schemas.EnumerateObject().SelectMany(schema =>
            schema.Value.TryGetProperty("properties", out var properties)
                ? properties.EnumerateObject().Select(p => ($"{schema.Name}.{p.Name}", p.Value))
                : []);

    [Fact]
    public void Property_IsDescribed_WhenASchemaHasIt() =>
        Assert.Empty(Properties.Where(p => !Forms(p.Schema).Any(f => f.TryGetProperty("description", out var text) && text.GetString() is { Length: > 0 })).Select(p => p.Name));

    [Fact]
    public void Schema_IsDescribed_WhenItIsOfTheContract() =>
        Assert.Empty(document.Schemas.EnumerateObject().Where(s => s.Name != "JsonElement" && !s.Value.TryGetProperty("description", out _)).Select(s => s.Name));

    [Fact]
    public void Property_IsInSnakeCase_WhenASchemaHasIt() => Assert.All(Properties, p => Assert.Matches(@"^\w+\.[a-z][a-z0-9_]*$", p.Name));

    [Fact]
    public void Property_IsANumberAndNothingElse_WhenItIsOne() =>
        Assert.Empty(Properties.Where(p => Types(p.Schema) is var types && types.Contains("string") && types.Any(t => t is "integer" or "number")).Select(p => p.Name));

    [Fact]
    public void Property_IsAText_WhenItIsAnInstant()
    {
        var instants = Properties.Where(p => p.Name.EndsWith("_at", StringComparison.Ordinal) || p.Name is "LogLine.at" or "RunResponse.scheduled_for" or "Tick.scheduled_for" or "Tick.until" or "FireTimeResponse.at" or "BackfillInstantResponse.at" or "BackfillRun.scheduled_for" or "BackfillResponse.from" or "BackfillResponse.to" or "BackfillRequest.from" or "BackfillRequest.to").ToList();

        Assert.NotEmpty(instants);
        Assert.All(instants, p => Assert.Equal("date-time", p.Schema.GetProperty("format").GetString()));
        Assert.All(instants, p => Assert.Contains("string", Types(p.Schema)));
        Assert.Equal(["null", "string"], Types(document.Schemas.GetProperty("RunResponse").GetProperty("properties").GetProperty("completed_at")));
    }

    [Fact]
    public void Problem_HasTheListOfFaults_WhenItIsDocumented()
    {
        var errors = document.Schemas.GetProperty("ProblemDetails").GetProperty("properties").GetProperty("errors");
        Assert.Equal(["pointer", "detail"], errors.GetProperty("items").GetProperty("properties").EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public void Retry_IsARule_OrAListOfRules()
    {
        var forms = document.Schemas.GetProperty("RetryRules").GetProperty("oneOf").EnumerateArray().ToList();

        Assert.Equal(2, forms.Count);
        Assert.Equal("#/components/schemas/RetryPolicy", forms[0].GetProperty("$ref").GetString());
        Assert.Equal("#/components/schemas/RetryPolicy", forms[1].GetProperty("items").GetProperty("$ref").GetString());
        Assert.All(["TaskRequest", "TaskResponse"], name => Assert.Contains(
            Forms(document.Schemas.GetProperty(name).GetProperty("properties").GetProperty("retry")), form => form.TryGetProperty("$ref", out var reference) && reference.GetString() == "#/components/schemas/RetryRules"));
        Assert.Equal(["on", "task"], document.Schemas.GetProperty("CatchRule").GetProperty("properties").EnumerateObject().Select(member => member.Name));
    }

    // A property that may be null describes itself in the form that is not.
    private static IEnumerable<JsonElement> Forms(JsonElement schema) =>
        schema.TryGetProperty("oneOf", out var forms) ? [schema, .. forms.EnumerateArray()] : [schema];

    private static IReadOnlyList<string> Types(JsonElement schema) =>
        !schema.TryGetProperty("type", out var type) ? []
        : type.ValueKind == JsonValueKind.String ? [type.GetString()!]
        : [.. type.EnumerateArray().Select(t => t.GetString()!).Order(StringComparer.Ordinal)];
}
