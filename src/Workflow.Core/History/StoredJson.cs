using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Workflow.Core.Definitions;
using Workflow.Core.Scheduling;
using Workflow.Core.Scheduling.Backfills;

namespace Workflow.Core.History;

/// <summary>The JSON in which every store keeps definitions, errors and orders: the contract's names.</summary>
public static class StoredJson
{
    // By reflection: a source-generated serializer sets every member, so that one which a definition was written
    // without, by a version that did not know it, would read as zero and not as its default.
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new RawJsonConverter(), new InstantConverter() },

        // Above what any input may have, as it is wrapped in a definition or an error.
        MaxDepth = 1_000,

        // Letters are not escaped: the text goes to a file that a person may read.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    /// <summary>Writes a definition.</summary>
    public static byte[] Write(WorkflowDefinition definition) => JsonSerializer.SerializeToUtf8Bytes(definition, Options);

    /// <summary>Writes an error.</summary>
    public static byte[] Write(TaskError error) => JsonSerializer.SerializeToUtf8Bytes(error, Options);

    /// <summary>Writes lines of a log.</summary>
    public static byte[] Write(IReadOnlyList<LogLine> lines) => JsonSerializer.SerializeToUtf8Bytes(lines, Options);

    /// <summary>Writes what a schedule has still to do.</summary>
    public static byte[] Write(IReadOnlyList<Tick> ticks) => JsonSerializer.SerializeToUtf8Bytes(ticks, Options);

    /// <summary>Writes a backfill.</summary>
    public static byte[] Write(Backfill backfill) => JsonSerializer.SerializeToUtf8Bytes(backfill, Options);

    /// <summary>Writes an order to end.</summary>
    public static string Write(EndOrder order) => JsonSerializer.Serialize(order, Options);

    /// <summary>
    /// Writes what a run is started with: its inputs; or a list of them and its payload, which is null where it has none, and
    /// of the secrets it inherits, if it does.
    /// </summary>
    public static byte[] WriteStart(Run run) => (run.Payload, run.InheritedSecrets) switch
    {
        (null, []) => Write(run.Inputs),
        ({ } payload, []) => [.. "["u8, .. JsonMarshal.GetRawUtf8Value(run.Inputs), .. ","u8, .. JsonMarshal.GetRawUtf8Value(payload), .. "]"u8],
        var (payload, secrets) =>
        [
            .. "["u8,
            .. JsonMarshal.GetRawUtf8Value(run.Inputs),
            .. ","u8,
            .. payload is { } some ? JsonMarshal.GetRawUtf8Value(some) : "null"u8,
            .. ","u8,
            .. JsonSerializer.SerializeToUtf8Bytes(secrets, Options),
            .. "]"u8,
        ],
    };

    /// <summary>A run with what it was started with. Inputs are an object, so a list can't be mistaken for them.</summary>
    public static Run ReadStart(Run run, ReadOnlySpan<byte> json)
    {
        if (Read(json) is not { ValueKind: JsonValueKind.Array } parts)
        {
            return run with { Inputs = Read(json) };
        }

        var started = run with { Inputs = parts[0], Payload = parts[1] };
        return parts.GetArrayLength() == 2
            ? started
            : started with
            {
                Payload = parts[1].ValueKind == JsonValueKind.Null ? null : parts[1],
                InheritedSecrets = [.. parts[2].EnumerateArray().Select(name => name.GetString()!)],
            };
    }

    /// <summary>The exact bytes of a value.</summary>
    public static byte[] Write(JsonElement value) => JsonMarshal.GetRawUtf8Value(value).ToArray();

    /// <summary>Reads back a definition.</summary>
    /// <exception cref="JsonException">The text is not valid.</exception>
    public static WorkflowDefinition ReadDefinition(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<WorkflowDefinition>(json, Options) ?? throw new JsonException("The definition is null.");

    /// <summary>Reads back what a schedule has still to do.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static ImmutableArray<Tick> ReadTicks(ReadOnlySpan<byte> json) =>
        [.. JsonSerializer.Deserialize<Tick[]>(json, Options) ?? throw new JsonException("The ticks are null.")];

    /// <summary>Reads back a backfill.</summary>
    /// <exception cref="JsonException">The text is not valid.</exception>
    public static Backfill ReadBackfill(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<Backfill>(json, Options) ?? throw new JsonException("The backfill is null.");

    /// <summary>Reads back a value, however deep it is: reading does not recurse.</summary>
    public static JsonElement Read(ReadOnlySpan<byte> json) => JsonElement.Parse(json, AnyDepth);

    /// <summary>Reads back an order to end.</summary>
    /// <exception cref="JsonException">The text is not valid.</exception>
    public static EndOrder ReadEndOrder(string json) => JsonSerializer.Deserialize<EndOrder>(json, Options) ?? throw new JsonException("The order is null.");

    /// <summary>Reads back lines of a log.</summary>
    /// <exception cref="JsonException">They are none.</exception>
    public static IReadOnlyList<LogLine> ReadLines(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<IReadOnlyList<LogLine>>(json, Options) ?? throw new JsonException("The lines are null.");

    /// <summary>Whether two definitions say the same, however their configs are spelt.</summary>
    public static bool Same(WorkflowDefinition one, WorkflowDefinition other) =>
        one.Tasks.Length == other.Tasks.Length
        && JsonElement.DeepEquals(JsonElement.Parse(Write(one), AnyDepth), JsonElement.Parse(Write(other), AnyDepth));

    /// <summary>Reads back an error.</summary>
    /// <exception cref="JsonException">The text is not valid.</exception>
    public static TaskError ReadError(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<TaskError>(json, Options) ?? throw new JsonException("The error is null.");
}

/// <summary>
/// Writes a value as it was sent, byte by byte. Writing it anew would change how its numbers and texts are spelt, and
/// fail on a text with a lone surrogate.
/// </summary>
internal sealed class RawJsonConverter : JsonConverter<JsonElement>
{
    public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonElement.ParseValue(ref reader);

    public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) =>
        writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
}
