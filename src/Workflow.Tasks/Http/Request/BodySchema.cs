using System.Text.Json.Nodes;
using Workflow.Core.Limits;
using Workflow.Tasks.Schemas;
using static Workflow.Core.Json.Schemas.Schema;
using static Workflow.Core.Json.Schemas.SchemaRule;

namespace Workflow.Tasks.Http.Request;

/// <summary>The members of what a call sends, as <see cref="BodyReader"/> and <see cref="BodyPartReader"/> read them.</summary>
internal static class BodySchema
{
    internal static JsonObject Encoding() => Words("text", "base64");

    /// <summary>See <see cref="FormFields"/>.</summary>
    internal static JsonObject Fields()
    {
        JsonObject one = new() { ["type"] = new JsonArray("string", "number", "boolean", "null") };
        return Map(Either(one, new JsonObject { ["type"] = "array", ["items"] = one.DeepClone() }));
    }

    internal static JsonObject Multipart() => List(
        ConfigSchema.Members()
            .With("name", Text(1, BodyPartReader.MaxNameLength), "Its name.", isRequired: true)
            .With("value", Any(), "A text as it is, any other value as JSON: this or value_from.")
            .With("value_from", Text(most: DefinitionLimits.Expression), "An earlier output that is sent, by its name: this or value.")
            .With("value_encoding", Encoding(), "base64 if the text of value or value_from is the base64 of what is sent.", "text")
            .With("file_name", Text(most: BodyPartReader.MaxNameLength), "Makes it a file.")
            .With("content_type", Text(most: BodyPartReader.MaxNameLength), "Its type.", example: "text/csv")
            .Where(AnyOf(Has("value"), Has("value_from")), NotBoth(HasPlain("value"), Has("value_from")))
            .Build(),
        BodyPartReader.MaxParts,
        1);

    internal static IEnumerable<JsonObject> Rules()
    {
        for (var i = 0; i < BodyReader.Members.Length; i++)
        {
            for (var other = i + 1; other < BodyReader.Members.Length; other++)
            {
                yield return NotBoth(Has(BodyReader.Members[i]), HasPlain(BodyReader.Members[other]));
            }
        }

        var hasNoBody = AnyOf(Not(Has("method")), Has("method", HttpConfigSchema.Method(["GET", "HEAD"])));
        yield return NotBoth(hasNoBody, AnyOf(BodyReader.Members.Select(HasPlain)));
    }
}
