using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Workflow.Core.Json;

/// <summary>
/// The JSON in which every store keeps definitions, errors, orders and other records, with the contract's names.
/// </summary>
public static class StoredJson
{
    // By reflection: a source-generated serializer sets every member, so a member missing in a definition written by an
    // older version would read as zero, not as its default.
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new RawJsonConverter(), new InstantConverter() },

        // Deeper than any input may be, as inputs are nested in a definition or an error.
        MaxDepth = 1_000,

        // Letters are not escaped, so that people can read the stored text.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    /// <summary>Writes a record: a definition, an error, an order, lines of a log, ticks, a backfill.</summary>
    /// <typeparam name="T">Its type, whose members have the contract's names.</typeparam>
    public static byte[] Write<T>(T record) => JsonSerializer.SerializeToUtf8Bytes(record, Options);

    /// <summary>Writes a record as text.</summary>
    /// <inheritdoc cref="Write{T}" path="/typeparam"/>
    public static string WriteText<T>(T record) => JsonSerializer.Serialize(record, Options);

    /// <summary>The exact bytes of a value.</summary>
    public static byte[] Write(JsonElement value) => JsonMarshal.GetRawUtf8Value(value).ToArray();

    /// <summary>Reads back a record.</summary>
    /// <typeparam name="T">The type it was written as.</typeparam>
    /// <exception cref="JsonException">The text is not valid.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException($"The {typeof(T).Name} is null.");

    /// <inheritdoc cref="Read{T}(ReadOnlySpan{byte})"/>
    public static T ReadText<T>(string json) => JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException($"The {typeof(T).Name} is null.");

    /// <summary>Reads back a value of any depth: reading does not recurse.</summary>
    public static JsonElement Read(ReadOnlySpan<byte> json) => JsonElement.Parse(json, AnyDepth);
}
