using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Workflow.Core.Json;

namespace Workflow.Core.TaskTypes.Records;

/// <summary>Makes the JSON schema (draft 2020-12) of a config.</summary>
[RequiresUnreferencedCode(ByReflection.Why)]
[RequiresDynamicCode(ByReflection.Why)]
internal static class ConfigSchemas
{
    /// <summary>How defaults are written: as they would be in a definition.</summary>
    internal static readonly JsonSerializerOptions Written = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    internal static JsonElement Of(RecordShape shape, string title)
    {
        var schema = Object(shape);
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", title);
        return PlainJson.Of(schema);
    }

    /// <summary>The schema of a record.</summary>
    internal static JsonObject Object(RecordShape shape)
    {
        var members = new JsonObject();
        foreach (var member in shape.Members)
        {
            members[member.Name] = Of(member);
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = members, ["additionalProperties"] = false };
        if (shape.Members.Any(member => member.IsRequired))
        {
            schema["required"] = new JsonArray([.. shape.Members.Where(member => member.IsRequired).Select(member => JsonValue.Create(member.Name))]);
        }

        return schema;
    }

    /// <summary>What is valid by a schema, or an expression in its place: what that gives is known when the task runs.</summary>
    internal static JsonObject OrExpression(JsonObject schema) =>
        schema.Count == 0 || (schema.Count == 1 && $"{schema["type"]}" == "string")
            ? schema
            : new JsonObject { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "string", ["pattern"] = @"\{\{" }) };

    private static JsonObject Of(MemberShape member)
    {
        var schema = member.Shape.Schema();
        foreach (var rule in member.Rules)
        {
            rule.AddTo(schema);
        }

        schema = member.NoExpression is null ? OrExpression(schema) : schema;
        if (member.Description is { } description)
        {
            schema["description"] = description;
        }

        if (!member.IsRequired && member.Default is { } value)
        {
            schema["default"] = JsonSerializer.SerializeToNode(value, Written);
        }

        return schema;
    }
}
