using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Definitions.Schemas;
using Workflow.Core.Json;
using Workflow.Core.Json.Yaml;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.Definitions.Texts;

/// <summary>
/// The definition in what the API answers for a workflow, or for a version of one, as a person would write it: without what the service
/// adds, and without defaults. It reads back to the same definition.
/// </summary>
public static class DefinitionText
{
    private static readonly JsonObject Schema = JsonObject.Create(JsonElement.Parse(new DefinitionSchema(new TaskTypeCatalog([])).Json.Span))!;

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The definition as YAML.</summary>
    /// <param name="answered">The workflow or the version, as the API answers it.</param>
    public static string Yaml(JsonElement answered) => YamlWriter.Write(Json(answered));

    /// <summary>The definition as JSON.</summary>
    /// <param name="answered">The workflow or the version, as the API answers it.</param>
    public static JsonElement Json(JsonElement answered)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            Write(writer, answered, Schema, -1);
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value, JsonNode? schema, int index)
    {
        switch (value.ValueKind, Kind(schema, value.ValueKind))
        {
            case (JsonValueKind.Object, { } known) when known["properties"] is JsonObject members:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    if (members[member.Name] is { } of && !IsLeftOut(value, member, of, index))
                    {
                        writer.WritePropertyName(member.Name);
                        Write(writer, member.Value, of, -1);
                    }
                }

                writer.WriteEndObject();
                break;
            case (JsonValueKind.Object, { } known) when known["additionalProperties"] is JsonObject values:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value, values, -1);
                }

                writer.WriteEndObject();
                break;
            case (JsonValueKind.Array, { } known):
                writer.WriteStartArray();
                foreach (var (i, item) in value.EnumerateArray().Index())
                {
                    Write(writer, item, known["items"], i);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteRawValue(value.GetRawText(), skipInputValidation: true); // its digits are kept
                break;
        }
    }

    // The schema of an object or a list among those that a value may have; null: its parts are free.
    private static JsonObject? Kind(JsonNode? schema, JsonValueKind kind)
    {
        if (schema is not JsonObject one)
        {
            return null;
        }

        if (one["$ref"] is { } reference)
        {
            return Kind(Schema["$defs"]![$"{reference}".Split('/')[^1]], kind);
        }

        if (one["anyOf"] is JsonArray several && !one.ContainsKey("properties"))
        {
            return several.Select(each => Kind(each, kind)).FirstOrDefault(found => found is not null);
        }

        return kind switch
        {
            JsonValueKind.Object when one.ContainsKey("properties") || one.ContainsKey("additionalProperties") => one,
            JsonValueKind.Array when one.ContainsKey("items") => one,
            _ => null,
        };
    }

    // A member that is null counts as one that is not there.
    private static bool IsLeftOut(JsonElement within, JsonProperty member, JsonNode schema, int index) => member.Value.ValueKind == JsonValueKind.Null || member.Name switch
    {
        "schedule_overlap_policy" => member.Value.ValueEquals(Word.Lower(ScheduleDefinition.DefaultOverlap(Text(within, "catch_up") == Word.Lower(CatchUp.All) ? CatchUp.All : CatchUp.Latest))),
        "retry_count" when within.TryGetProperty("retry", out var retry) && retry.ValueKind != JsonValueKind.Null => true, // it follows from the other
        "order_index" => IsNumber(member.Value, index),
        "timeout_seconds" when Text(within, "task_type") == GroupTaskType.TypeName => IsNumber(member.Value, DefinitionLimits.LongestSeconds),
        _ => schema["default"] is { } standard && JsonElement.DeepEquals(member.Value, PlainJson.Of(standard)),
    };

    private static bool IsNumber(JsonElement value, long number) => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var given) && given == number;

    private static string? Text(JsonElement within, string name) => within.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
