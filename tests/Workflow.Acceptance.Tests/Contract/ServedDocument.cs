using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Contract;

/// <summary>The OpenAPI document as a host serves it.</summary>
/// <param name="text">The document.</param>
internal sealed class ServedDocument(string text)
{
    private const string Components = "#/components/";

    /// <summary>The document.</summary>
    public JsonElement Root { get; } = JsonElement.Parse(text);

    /// <summary>The document as it was sent.</summary>
    public string Text => text;

    /// <summary>Its operations.</summary>
    public IReadOnlyList<ServedOperation> Operations => field ??= [.. Root.Member("paths").EnumerateObject().SelectMany(path =>
        path.Value.EnumerateObject().Select(operation => new ServedOperation(operation.Name.ToUpperInvariant(), path.Name, this, operation.Value)))];

    /// <summary>The schemas of the answers, each compiled once.</summary>
    public AnswerSchemas Schemas => field ??= new AnswerSchemas(this);

    /// <summary>A part of the document, or what it refers to.</summary>
    public JsonElement Resolve(JsonElement part)
    {
        while (part.ValueKind == JsonValueKind.Object && part.TryGetProperty("$ref", out var reference))
        {
            part = reference.GetString()![2..].Split('/').Aggregate(Root, (at, step) => at.GetProperty(step));
        }

        return part;
    }

    /// <summary>The name of the component that a part refers to; <c>null</c>: none.</summary>
    public static string? ReferenceOf(JsonElement part) =>
        part.ValueKind == JsonValueKind.Object && part.TryGetProperty("$ref", out var reference) && reference.GetString() is { } name && name.StartsWith(Components, StringComparison.Ordinal)
            ? name[(name.LastIndexOf('/') + 1)..]
            : null;

    /// <summary>The operation that a request is for; <c>null</c>: none.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="path">Its path, with its escapes.</param>
    public ServedOperation? Find(string method, string path)
    {
        var segments = path.TrimEnd('/').Split('/');
        return Operations.Where(operation => operation.Method == method && operation.Matches(segments)).MinBy(operation => operation.Parameters("path").Count());
    }
}

/// <summary>An operation of the document.</summary>
/// <param name="Method">Its method, upper case.</param>
/// <param name="Path">Its path, with its parameters in braces.</param>
/// <param name="Document">The document.</param>
/// <param name="Json">What the document says of it.</param>
internal sealed record ServedOperation(string Method, string Path, ServedDocument Document, JsonElement Json)
{
    private readonly string[] _segments = Path.Split('/');

    /// <summary>Its id.</summary>
    public string Id => Json.Text("operationId");

    /// <summary>The types of its body, with the content of each; empty: it has none.</summary>
    public IReadOnlyList<(string Type, JsonElement Content)> Bodies => Json.TryGetProperty("requestBody", out var body) ? Contents(body) : [];

    /// <summary>Its parameters of a place.</summary>
    public IEnumerable<JsonElement> Parameters(string place) =>
        Json.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray().Where(parameter => parameter.Text("in") == place) : [];

    /// <summary>Its answers, by status.</summary>
    public IEnumerable<(int Status, JsonElement Answer)> Answers =>
        Json.Member("responses").EnumerateObject().Select(answer => (int.Parse(answer.Name, CultureInfo.InvariantCulture), Document.Resolve(answer.Value)));

    /// <summary>Whether a path is one of it.</summary>
    public bool Matches(string[] segments) =>
        segments.Length == _segments.Length
        && segments.Zip(_segments).All(pair => pair.Second.StartsWith('{') ? pair.First.Length > 0 : string.Equals(pair.First, pair.Second, StringComparison.OrdinalIgnoreCase));

    /// <summary>The media types of a body or an answer.</summary>
    public static IReadOnlyList<(string Type, JsonElement Content)> Contents(JsonElement part) =>
        part.TryGetProperty("content", out var content) ? [.. content.EnumerateObject().Select(type => (type.Name, type.Value))] : [];

    /// <summary>The example of a content; <c>null</c>: it has none.</summary>
    public JsonNode? Example(JsonElement content) =>
        content.TryGetProperty("example", out var example) ? JsonNode.Parse(example.GetRawText())
        : content.TryGetProperty("examples", out var examples) ? JsonNode.Parse(Document.Resolve(examples.EnumerateObject().First().Value).Member("value").GetRawText())
        : null;
}
