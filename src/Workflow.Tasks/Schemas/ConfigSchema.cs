using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.Core.Json;
using Workflow.Core.Json.Schemas;
using static Workflow.Core.Json.Schemas.Schema;

namespace Workflow.Tasks.Schemas;

/// <summary>What the schemas of several task types have in common.</summary>
internal static class ConfigSchema
{
    /// <summary>The members of a config.</summary>
    internal static ObjectSchema Members() => new(isConfig: true);

    /// <summary>The schema as JSON.</summary>
    internal static JsonElement Json(ObjectSchema schema) => PlainJson.Of(schema.Build());

    /// <summary>A value that is passed on as text: see <see cref="Tasks.Scalar"/>.</summary>
    /// <param name="pattern">What a text must match.</param>
    internal static JsonObject Scalar(string? pattern = null)
    {
        JsonObject schema = new() { ["type"] = new JsonArray("string", "number", "boolean") };
        if (pattern is not null)
        {
            schema["pattern"] = pattern;
        }

        return schema;
    }

    /// <summary>An object whose names have a form. One of another form is left to the run if its value is an expression.</summary>
    /// <param name="values">What its values are.</param>
    /// <param name="names">The form of its names.</param>
    internal static JsonObject Named(JsonObject values, string names) => new()
    {
        ["type"] = "object",
        ["patternProperties"] = new JsonObject { [names] = OrExpression(values) },
        ["additionalProperties"] = Expression(),
    };
}
