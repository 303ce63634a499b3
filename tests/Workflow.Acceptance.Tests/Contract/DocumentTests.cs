using System.Text.Json;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Contract;

/// <summary>The OpenAPI document as it is served is valid, and its examples are as its schemas say.</summary>
public sealed class DocumentTests(AcceptanceHost host)
{
    private readonly ServedDocument _document = HeldAnswers.Document ?? throw new InvalidOperationException($"{host.Client.BaseAddress} has served no document.");

    [Fact]
    public void Document_IsValidOpenApi31()
    {
        Assert.StartsWith("3.1.", _document.Root.Text("openapi"), StringComparison.Ordinal);

        var read = OpenApiDocument.Parse(_document.Text, "json", new OpenApiReaderSettings { RuleSet = ValidationRuleSet.GetDefaultRuleSet() });

        Assert.Empty(read.Diagnostic?.Errors.Select(error => $"{error.Pointer}: {error.Message}") ?? []);
        Assert.Empty(read.Diagnostic?.Warnings.Select(warning => $"{warning.Pointer}: {warning.Message}") ?? []);
        Assert.Equal(_document.Operations.Count, read.Document!.Paths.Sum(path => path.Value.Operations?.Count));
    }

    [Fact]
    public void Document_RefersOnlyToWhatItHas() => Assert.All(References(_document.Root), reference => _document.Resolve(reference));

    [Fact]
    public void Operation_HasExamples_OfItsBodyAndItsAnswers() => Assert.All(_document.Operations, operation =>
    {
        foreach (var (type, content) in operation.Bodies.Concat(operation.Answers.SelectMany(answer => ServedOperation.Contents(answer.Answer))))
        {
            var example = operation.Example(content);
            Assert.True(example is not null, $"{operation.Id} has no example of {type}.");
            if (ServedDocument.ReferenceOf(content.Member("schema")) is { } schema && type.EndsWith("json", StringComparison.Ordinal))
            {
                Assert.Null(_document.Schemas.Fault(schema, JsonElement.Parse(example.ToJsonString())));
            }
        }
    });

    [Fact]
    public void Operation_ListsTheErrorsThatAnyRequestMayMeet() => Assert.All(_document.Operations, operation =>
    {
        var statuses = operation.Answers.Select(answer => answer.Status).ToList();
        Assert.Contains(statuses, status => status < 300);
        Assert.Contains(421, statuses);
        Assert.Contains(429, statuses);
        Assert.Contains(500, statuses);
        if (operation.Path.StartsWith("/api/v1/", StringComparison.Ordinal))
        {
            Assert.Contains(400, statuses);
            Assert.Contains(503, statuses);
        }
    });

    [Fact]
    public void Parameter_IsDescribed() => Assert.All(
        _document.Operations.SelectMany(operation => new[] { "path", "query", "header" }.SelectMany(operation.Parameters), (operation, parameter) => (operation.Id, Parameter: parameter)),
        found => Assert.True(
            found.Parameter.TryGetProperty("description", out var description) && description.GetString() is { Length: > 0 } && (found.Parameter.Text("in") != "path" || found.Parameter.TryGetProperty("example", out _)),
            $"{found.Id} has a parameter {found.Parameter.Text("name")} without a description, or without an example."));

    private static IEnumerable<JsonElement> References(JsonElement part) => part.ValueKind switch
    {
        JsonValueKind.Object when part.TryGetProperty("$ref", out var reference) && reference.ValueKind == JsonValueKind.String => [part],
        JsonValueKind.Object => part.EnumerateObject().SelectMany(member => References(member.Value)),
        JsonValueKind.Array => part.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
