using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Contract;

/// <summary>
/// The schemas of a document, strict: an answer has no member that the document does not describe. Clients must not be so
/// strict, so the document itself does not say it.
/// </summary>
internal sealed class AnswerSchemas
{
    private const string Address = "https://workflow.example/openapi";

    private static readonly EvaluationOptions Quick = new() { OutputFormat = OutputFormat.Flag, RequireFormatValidation = true };
    private static readonly EvaluationOptions Explained = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    private readonly BuildOptions _build = new() { SchemaRegistry = new SchemaRegistry(), Dialect = Dialect.Draft202012 };
    private readonly ConcurrentDictionary<string, JsonSchema> _schemas = new(StringComparer.Ordinal);
    private readonly Lock _building = new();

    public AnswerSchemas(ServedDocument document)
    {
        JsonObject definitions = [];
        foreach (var schema in document.Root.Member("components").Member("schemas").EnumerateObject())
        {
            definitions[schema.Name] = Strict(JsonNode.Parse(schema.Value.GetRawText())!);
        }

        var text = new JsonObject { ["$id"] = Address, ["$defs"] = definitions }.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal);
        _schemas[""] = JsonSchema.FromText(text, _build);
    }

    /// <summary>What is wrong with a value; <c>null</c>: it is as its schema says.</summary>
    /// <param name="schema">The name of the schema.</param>
    /// <param name="value">The value.</param>
    public string? Fault(string schema, JsonElement value)
    {
        var compiled = Find(schema);
        if (compiled.Evaluate(value, Quick).IsValid)
        {
            return null;
        }

        var errors = (compiled.Evaluate(value, Explained).Details ?? [])
            .Where(part => part.Errors is { Count: > 0 })
            .SelectMany(part => part.Errors!.Select(error => $"{part.InstanceLocation}: {error.Value} ({part.SchemaLocation?.Fragment})"));
        return $"is not as {schema}: {string.Join("; ", errors.Take(10))}";
    }

    private JsonSchema Find(string schema)
    {
        if (_schemas.TryGetValue(schema, out var known))
        {
            return known;
        }

        lock (_building) // the registry is not for several threads
        {
            return _schemas.GetOrAdd(schema, name => JsonSchema.FromText($$"""{"$ref":"{{Address}}#/$defs/{{name}}"}""", _build));
        }
    }

    private static JsonNode Strict(JsonNode schema)
    {
        if (schema is JsonObject known && known.ContainsKey("properties") && !known.ContainsKey("additionalProperties"))
        {
            known["additionalProperties"] = false;
        }

        foreach (var part in schema switch
        {
            JsonObject members => members.Select(member => member.Value),
            JsonArray items => items,
            _ => [],
        })
        {
            if (part is not null)
            {
                Strict(part);
            }
        }

        return schema;
    }
}
