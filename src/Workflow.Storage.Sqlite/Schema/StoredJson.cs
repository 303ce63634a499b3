using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Workflow.Core.Definitions;
using Workflow.Core.History;

namespace Workflow.Storage.Sqlite.Schema;

/// <summary>The JSON of definitions and errors on disk.</summary>
internal static class StoredJson
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

    internal static byte[] Write(WorkflowDefinition definition) => JsonSerializer.SerializeToUtf8Bytes(definition, Options);

    internal static byte[] Write(TaskError error) => JsonSerializer.SerializeToUtf8Bytes(error, Options);

    /// <summary>The very bytes of a value.</summary>
    internal static byte[] Write(JsonElement value) => JsonMarshal.GetRawUtf8Value(value).ToArray();

    internal static WorkflowDefinition ReadDefinition(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<WorkflowDefinition>(json, Options)!;

    internal static TaskError ReadError(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<TaskError>(json, Options)!;
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
