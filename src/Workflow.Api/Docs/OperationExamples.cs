using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Workflow.Api.Handlers;

namespace Workflow.Api.Docs;

/// <summary>
/// The examples of requests and answers in the OpenAPI document: one of each schema, from the files in <c>Examples</c>, which
/// operations refer to. A test holds each to its schema.
/// </summary>
internal static class OperationExamples
{
    private const string List = "ListResponseOf";

    private static readonly Dictionary<string, JsonNode> Examples = Read();

    // What has no schema of its own has an example by its media type.
    private static readonly Dictionary<string, string> ByMediaType = new(StringComparer.Ordinal)
    {
        [WatchHandlers.EventStream] = "EventStream",
        [BodyHandlers.MediaType] = "Stream",
        [BackupHandlers.MediaType] = "Stream",
        [CalendarHandlers.MediaType] = "ICalendar",
        [SchemaHandlers.MediaType] = "DefinitionSchema",
    };

    /// <summary>Adds the examples of an operation to it and to the document.</summary>
    public static void Complete(OpenApiOperation operation, Microsoft.OpenApi.OpenApiDocument document)
    {
        var answers = (operation.Responses ?? []).Values.OfType<OpenApiResponse>().Select(answer => answer.Content);
        foreach (var (type, content) in answers.Append(operation.RequestBody?.Content).OfType<IDictionary<string, OpenApiMediaType>>().SelectMany(content => content))
        {
            var name = ByMediaType.GetValueOrDefault(type) ?? (content.Schema as OpenApiSchemaReference)?.Reference.Id;
            if (name is not null && Find(name) is { } example)
            {
                document.Components!.Examples ??= new Dictionary<string, IOpenApiExample>(StringComparer.Ordinal);
                document.Components.Examples[name] = new OpenApiExample { Value = example };
                content.Examples = new Dictionary<string, IOpenApiExample>(StringComparer.Ordinal) { ["example"] = new OpenApiExampleReference(name, document) };
            }
        }
    }

    private static Dictionary<string, JsonNode> Read()
    {
        Dictionary<string, JsonNode> examples = new(StringComparer.Ordinal);
        var assembly = typeof(OperationExamples).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith("examples/", StringComparison.Ordinal)))
        {
            using var file = assembly.GetManifestResourceStream(name)!;
            foreach (var (schema, example) in JsonNode.Parse(file)!.AsObject())
            {
                examples.Add(schema, example!);
            }
        }

        return examples;
    }

    // A list has the example of its items.
    private static JsonNode? Find(string schema) => schema.StartsWith(List, StringComparison.Ordinal)
        ? Find(schema[List.Length..]) is { } item ? new JsonObject { ["items"] = new JsonArray(item), ["next_cursor"] = null } : null
        : Examples.GetValueOrDefault(schema)?.DeepClone();
}
