using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Definitions.Schemas;

/// <summary>The JSON schema of a task type's config outside the schema of definitions, of which it is a part there.</summary>
public static class ConfigSchemaText
{
    private const string Shared = "#/$defs/";

    /// <summary>The schema, or <c>null</c>: the type has none.</summary>
    /// <param name="type">The task type.</param>
    /// <param name="definitionSchema">The address of the schema of definitions: what the config shares with it, such as the tasks of a group, is referred to there.</param>
    public static JsonElement? Of(ITaskType type, string definitionSchema)
    {
        if (type is not ISchemaTaskType { ConfigSchema: var schema })
        {
            return null;
        }

        // A schema with definitions of its own refers to those.
        if (schema.ValueKind != JsonValueKind.Object || schema.TryGetProperty("$defs", out _) || !schema.GetRawText().Contains(Shared, StringComparison.Ordinal))
        {
            return schema;
        }

        var alone = JsonObject.Create(schema.Clone())!;
        ReferTo(alone, definitionSchema);
        return PlainJson.Of(alone);
    }

    private static void ReferTo(JsonNode? node, string definitionSchema)
    {
        switch (node)
        {
            case JsonObject one:
                if (one["$ref"] is JsonValue reference && reference.TryGetValue(out string? target) && target.StartsWith(Shared, StringComparison.Ordinal))
                {
                    one["$ref"] = definitionSchema + target;
                }

                foreach (var (_, member) in one)
                {
                    ReferTo(member, definitionSchema);
                }

                break;
            case JsonArray several:
                foreach (var each in several)
                {
                    ReferTo(each, definitionSchema);
                }

                break;
        }
    }
}
