using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Workflow.Core.Json;

/// <summary>Makes JSON of plain values: texts, numbers, and members that have them. Nothing is found by reflection, so that it also works in a
/// program that is compiled before it starts.</summary>
public static class PlainJson
{
    /// <summary>A text, or <c>null</c>.</summary>
    public static JsonElement Of(string? text) => JsonSerializer.SerializeToElement(text, PlainJsonContext.Default.String!);

    /// <summary>A whole number.</summary>
    public static JsonElement Of(int number) => JsonSerializer.SerializeToElement(number, PlainJsonContext.Default.Int32);

    /// <summary>A document that was built.</summary>
    public static JsonElement Of(JsonNode document) => JsonSerializer.SerializeToElement(document, PlainJsonContext.Default.JsonNode);

    /// <summary>An object.</summary>
    /// <param name="members">Its members: texts, numbers, <c>true</c> or <c>false</c>, JSON, objects of these (<see cref="Dictionary{TKey, TValue}"/>), and a <see cref="List{T}"/> of such objects.</param>
    public static JsonElement Of(IEnumerable<KeyValuePair<string, object?>> members) =>
        JsonSerializer.SerializeToElement(members as Dictionary<string, object?> ?? new(members), PlainJsonContext.Default.DictionaryStringObject);

    /// <summary>The bytes of an object.</summary>
    /// <inheritdoc cref="Of(IEnumerable{KeyValuePair{string, object}})" path="/param"/>
    public static byte[] Write(IReadOnlyDictionary<string, object?> members) => JsonSerializer.SerializeToUtf8Bytes(members as Dictionary<string, object?> ?? new(members), PlainJsonContext.Default.DictionaryStringObject);

    /// <summary>A list of texts, each of which may be <c>null</c>, as JSON writes it.</summary>
    public static string Write(IReadOnlyList<string?> texts) => JsonSerializer.Serialize(texts, PlainJsonContext.Default.IReadOnlyListString);
}

/// <summary>Plain values.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(JsonNode))]
[JsonSerializable(typeof(Dictionary<string, object?>))]
[JsonSerializable(typeof(List<Dictionary<string, object?>>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class PlainJsonContext : JsonSerializerContext;
