using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Workflow.Core.Definitions;

namespace Workflow.Core.History;

/// <summary>The JSON that stores keep: one spelling for all of them.</summary>
public static class StoredJson
{
    // By reflection: a serializer made at build time sets every member, so that one which a definition was written
    // without, by a version that did not know it, would read as zero and not as its default.
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new RawJsonConverter() },

        // Above what any input may have, as it is wrapped in a definition or an error.
        MaxDepth = 1_000,

        // All letters as they are: the text is for a file, and a person may look into it.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // What could be written must be readable, however deep it nests; reading JSON does not recurse.
    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    /// <summary>A definition, as UTF-8.</summary>
    public static byte[] Write(WorkflowDefinition definition) => JsonSerializer.SerializeToUtf8Bytes(definition, Options);

    /// <summary>An error, as UTF-8.</summary>
    public static byte[] Write(TaskError error) => JsonSerializer.SerializeToUtf8Bytes(error, Options);

    /// <summary>The very bytes of a value.</summary>
    public static byte[] Write(JsonElement value) => JsonMarshal.GetRawUtf8Value(value).ToArray();

    /// <summary>Reads back a definition.</summary>
    public static WorkflowDefinition ReadDefinition(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<WorkflowDefinition>(json, Options)!;

    /// <summary>Reads back an error.</summary>
    public static TaskError ReadError(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<TaskError>(json, Options)!;

    /// <summary>Reads back a value, however deep it is.</summary>
    public static JsonElement Read(ReadOnlySpan<byte> json) => JsonElement.Parse(json, AnyDepth);
}

/// <summary>
/// Writes a value as it was sent, byte by byte. Writing it anew would change how its numbers and texts are spelt, and
/// fail on a text that is no Unicode.
/// </summary>
internal sealed class RawJsonConverter : JsonConverter<JsonElement>
{
    public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonElement.ParseValue(ref reader);

    public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) =>
        writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
}
