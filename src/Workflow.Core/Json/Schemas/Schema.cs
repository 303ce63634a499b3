using System.Text.Json.Nodes;

namespace Workflow.Core.Json.Schemas;

/// <summary>The words of a JSON schema (draft 2020-12), each as <see cref="ObjectReader"/> reads such a value.</summary>
public static class Schema
{
    /// <summary>Any value.</summary>
    public static JsonObject Any() => [];

    /// <summary>A text.</summary>
    /// <param name="least">Fewest characters.</param>
    /// <param name="most">Most characters; <c>null</c>: any number. The service counts UTF-16 units, and a schema code points.</param>
    /// <param name="pattern">What it must match; <c>null</c>: anything.</param>
    public static JsonObject Text(int least = 0, int? most = null, string? pattern = null)
    {
        JsonObject schema = new() { ["type"] = "string" };
        AddIf(schema, least > 0, "minLength", least);
        AddIf(schema, most is not null, "maxLength", most);
        AddIf(schema, pattern is not null, "pattern", pattern);
        return schema;
    }

    /// <summary>A whole number.</summary>
    public static JsonObject Whole(long least, long most) => new() { ["type"] = "integer", ["minimum"] = least, ["maximum"] = most };

    /// <summary>A number.</summary>
    public static JsonObject Number(double least, double most) => new() { ["type"] = "number", ["minimum"] = least, ["maximum"] = most };

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public static JsonObject Flag() => new() { ["type"] = "boolean" };

    /// <summary>One of these texts.</summary>
    public static JsonObject Words(params IEnumerable<string> words) => new() { ["type"] = "string", ["enum"] = new JsonArray([.. words.Select(word => JsonValue.Create(word))]) };

    /// <summary>One of the <c>lower_snake</c> words of an option.</summary>
    public static JsonObject Option<T>()
        where T : struct, Enum => Words(Word.AllLower<T>());

    /// <summary>A list.</summary>
    /// <param name="items">What its elements are.</param>
    /// <param name="most">Most elements.</param>
    /// <param name="least">Fewest elements.</param>
    public static JsonObject List(JsonObject items, int most, int least = 0)
    {
        JsonObject schema = new() { ["type"] = "array", ["items"] = items };
        AddIf(schema, least > 0, "minItems", least);
        schema["maxItems"] = most;
        return schema;
    }

    /// <summary>An object whose names are free.</summary>
    /// <param name="values">What its values are.</param>
    /// <param name="names">What its names match; <c>null</c>: anything.</param>
    /// <param name="most">Most members; <c>null</c>: any number.</param>
    public static JsonObject Map(JsonObject values, string? names = null, int? most = null)
    {
        JsonObject schema = new() { ["type"] = "object", ["additionalProperties"] = values };
        AddIf(schema, names is not null, "propertyNames", new JsonObject { ["pattern"] = names });
        AddIf(schema, most is not null, "maxProperties", most);
        return schema;
    }

    /// <summary>One of several kinds of values.</summary>
    public static JsonObject Either(params IEnumerable<JsonObject> kinds) => new() { ["anyOf"] = new JsonArray([.. kinds]) };

    /// <summary>A schema among those that the document defines.</summary>
    public static JsonObject Reference(string name) => new() { ["$ref"] = $"#/$defs/{name}" };

    /// <summary>A value that may be left out: a member that is <c>null</c> counts as one that is not there.</summary>
    public static JsonObject OrNull(JsonObject schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        if (schema.Count == 0)
        {
            return schema;
        }

        if (schema["anyOf"] is JsonArray kinds && schema.Count == 1)
        {
            kinds.Add((JsonNode)Null());
            return schema;
        }

        // Rules between members hold for everything that has no members.
        if (schema["type"] is not JsonValue type || schema.ContainsKey("allOf"))
        {
            return Either(schema, Null());
        }

        schema["type"] = new JsonArray(type.DeepClone(), "null");
        (schema["enum"] as JsonArray)?.Add((JsonNode?)null);
        return schema;
    }

    /// <summary>A value of a config, or a text with an expression in its place: what that gives is known when the task runs.</summary>
    public static JsonObject OrExpression(JsonObject schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return schema.Count == 0 || (schema.Count == 1 && $"{schema["type"]}" == "string") ? schema : Either(schema, Expression());
    }

    /// <summary>A text with an expression in it.</summary>
    public static JsonObject Expression() => Text(pattern: @"\{\{");

    private static JsonObject Null() => new() { ["type"] = "null" };

    private static void AddIf(JsonObject schema, bool isThere, string name, JsonNode? value)
    {
        if (isThere)
        {
            schema[name] = value;
        }
    }
}
