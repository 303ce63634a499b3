using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Workflow.Core.Json;

/// <summary>
/// The JSON in which every store keeps definitions, errors, orders and other records, with the contract's names.
/// </summary>
public static class StoredJson
{
    private static readonly JsonSerializerOptions Options = OptionsOf(typeof(StoredJson).Assembly.GetCustomAttribute<StoredRecordsAttribute>()!.New());

    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    /// <summary>Writes a record: a definition, an error, an order, lines of a log, ticks, a backfill.</summary>
    /// <typeparam name="T">Its type, whose members have the contract's names.</typeparam>
    public static byte[] Write<T>(T record) => JsonSerializer.SerializeToUtf8Bytes(record, Options.InfoOf<T>());

    /// <summary>Writes a record as text.</summary>
    /// <inheritdoc cref="Write{T}" path="/typeparam"/>
    public static string WriteText<T>(T record) => JsonSerializer.Serialize(record, Options.InfoOf<T>());

    /// <summary>The exact bytes of a value.</summary>
    public static byte[] Write(JsonElement value) => JsonMarshal.GetRawUtf8Value(value).ToArray();

    /// <summary>Reads back a record.</summary>
    /// <typeparam name="T">The type it was written as.</typeparam>
    /// <exception cref="JsonException">The text is not valid.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, Options.InfoOf<T>()) ?? throw new JsonException($"The {typeof(T).Name} is null.");

    /// <inheritdoc cref="Read{T}(ReadOnlySpan{byte})"/>
    public static T ReadText<T>(string json) => JsonSerializer.Deserialize(json, Options.InfoOf<T>()) ?? throw new JsonException($"The {typeof(T).Name} is null.");

    /// <summary>Reads back a value of any depth: reading does not recurse.</summary>
    public static JsonElement Read(ReadOnlySpan<byte> json) => JsonElement.Parse(json, AnyDepth);

    /// <summary>How a store writes and reads a record of its own.</summary>
    /// <typeparam name="T">The record.</typeparam>
    /// <param name="records">Knows it, and what is in it.</param>
    public static JsonTypeInfo<T> InfoOf<T>(IJsonTypeInfoResolver records) => OptionsOf(records).InfoOf<T>();

    private static JsonSerializerOptions OptionsOf(IJsonTypeInfoResolver records) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new RawJsonConverter(), new InstantConverter() },
        TypeInfoResolver = records.WithAddedModifier(KeepDefaults),

        // Deeper than any input may be, as inputs are nested in a definition or an error.
        MaxDepth = 1_000,

        // Letters are not escaped, so that people can read the stored text.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // A generated reader sets every member that can only be set at first: one that is missing in what an older version wrote would read as
    // zero or null, and not as its default. So it makes the record as its constructor does, and sets the members that are there.
    private static void KeepDefaults(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
        {
            return;
        }

        var constructor = type.ConstructorAttributeProvider as ConstructorInfo ?? throw new InvalidOperationException($"Nothing is known of the constructor of {type.Type.Name}.");
        if (constructor.GetParameters().Length > 0)
        {
            return;
        }

        type.CreateObject = () => constructor.Invoke(BindingFlags.DoNotWrapExceptions, binder: null, parameters: null, culture: null);
        foreach (var property in type.Properties)
        {
            if (property is { Set: not null, AttributeProvider: PropertyInfo { SetMethod: { } setter } })
            {
                property.Set = (record, value) => setter.Invoke(record, BindingFlags.DoNotWrapExceptions, binder: null, [value], culture: null);
            }
        }
    }
}
