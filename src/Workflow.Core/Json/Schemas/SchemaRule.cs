using System.Text.Json.Nodes;

namespace Workflow.Core.Json.Schemas;

/// <summary>The rules between the members of an object. A member that is <c>null</c> counts as one that is not there.</summary>
public static class SchemaRule
{
    /// <summary>A member is there.</summary>
    public static JsonObject Has(string name) => Has(name, []);

    /// <summary>A member is there, and is valid by a schema.</summary>
    public static JsonObject Has(string name, JsonObject schema) => new()
    {
        ["required"] = new JsonArray(name),
        ["properties"] = new JsonObject { [name] = new JsonObject { ["not"] = new JsonObject { ["type"] = "null" }, ["allOf"] = new JsonArray(schema) } },
    };

    /// <summary>A member is there, and is one of these texts.</summary>
    public static JsonObject Is(string name, params IEnumerable<string> words) => Has(name, new JsonObject { ["enum"] = new JsonArray([.. words.Select(word => JsonValue.Create(word))]) });

    /// <summary>A member is there, and is no text with an expression: what the service finds wrong there is known when the workflow is saved.</summary>
    public static JsonObject HasPlain(string name) => Has(name, Not(Schema.Expression()));

    /// <summary>If it is there, a member is valid by a schema.</summary>
    public static JsonObject Allows(string name, JsonObject schema) => new() { ["properties"] = new JsonObject { [name] = schema } };

    /// <summary>If one holds, then the other does.</summary>
    /// <param name="condition">The one.</param>
    /// <param name="then">The other.</param>
    /// <param name="otherwise">What holds if not; <c>null</c>: nothing.</param>
    public static JsonObject If(JsonObject condition, JsonObject then, JsonObject? otherwise = null)
    {
        JsonObject rule = new() { ["if"] = condition, ["then"] = then };
        if (otherwise is not null)
        {
            rule["else"] = otherwise;
        }

        return rule;
    }

    /// <summary>One member needs another.</summary>
    public static JsonObject Needs(string name, string other) => If(Has(name), Has(other));

    /// <summary>Not all of them hold.</summary>
    public static JsonObject NotBoth(params IEnumerable<JsonObject> rules) => new() { ["not"] = All(rules) };

    /// <summary>It does not hold.</summary>
    public static JsonObject Not(JsonObject rule) => new() { ["not"] = rule };

    /// <summary>All of them hold.</summary>
    public static JsonObject All(params IEnumerable<JsonObject> rules) => new() { ["allOf"] = new JsonArray([.. rules]) };

    /// <summary>At least one of them holds.</summary>
    public static JsonObject AnyOf(params IEnumerable<JsonObject> rules) => new() { ["anyOf"] = new JsonArray([.. rules]) };

    /// <summary>Exactly one of these members is there.</summary>
    public static JsonObject One(params IEnumerable<string> names) => new() { ["oneOf"] = new JsonArray([.. names.Select(Has)]) };
}
