using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.Core.Json;

namespace Workflow.Core.TaskTypes.Records;

/// <summary>Which types a member may have, and how values of them are read.</summary>
[RequiresUnreferencedCode(ByReflection.Why)]
[RequiresDynamicCode(ByReflection.Why)]
internal static class ValueShapes
{
    private const string NoText = "is not valid Unicode text: it holds a lone surrogate";

    private static readonly Dictionary<Type, ValueShape> Scalars = new()
    {
        [typeof(string)] = new ScalarShape("a text", """{"type":"string"}""", static (json, _) => Text(json)),
        [typeof(bool)] = new ScalarShape("true or false", """{"type":"boolean"}""", static (json, _) =>
            json.ValueKind is JsonValueKind.True or JsonValueKind.False ? (json.GetBoolean(), null) : (null, $"must be true or false, not {FaultText.Kind(json)}")),
        [typeof(int)] = new ScalarShape("a whole number", """{"type":"integer"}""", static (json, reader) => Whole(json, reader, int.MinValue, int.MaxValue, number => (int)number)),
        [typeof(long)] = new ScalarShape("a whole number", """{"type":"integer"}""", static (json, reader) => Whole(json, reader, long.MinValue, long.MaxValue, number => (long)number)),
        [typeof(double)] = new ScalarShape("a number", """{"type":"number"}""", static (json, reader) => Number(json, reader, static json => json.TryGetDouble(out var number) && double.IsFinite(number) ? number : null)),
        [typeof(decimal)] = new ScalarShape("a number", """{"type":"number"}""", static (json, reader) => Number(json, reader, static json => json.TryGetDecimal(out var number) ? number : null)),
        [typeof(DateTimeOffset)] = new ScalarShape("an instant", """{"type":"string","format":"date-time"}""", static (json, reader) => Instant(json, reader)),
        [typeof(Uri)] = new ScalarShape("an absolute URL", """{"type":"string","format":"uri"}""", static (json, reader) => Url(json, reader)),
        [typeof(JsonElement)] = new ScalarShape("any value", "{}", static (json, _) => (json.Clone(), null)), // it may outlive its document
    };

    /// <summary>The shape of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="member">The member, for messages.</param>
    /// <param name="around">The records that it is in.</param>
    /// <exception cref="ArgumentException">No member may have it.</exception>
    internal static ValueShape Of(Type type, string member, IReadOnlyList<Type> around)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (Scalars.TryGetValue(type, out var scalar))
        {
            return scalar;
        }

        if (type.IsEnum)
        {
            return Enumeration(type);
        }

        if (ElementOf(type, typeof(List<>)) is { } element)
        {
            return new ListShape(Of(element, member, around), element, type.IsArray);
        }

        if (ElementOf(type, typeof(Dictionary<,>)) is { } value)
        {
            return new DictionaryShape(Of(value, member, around), value);
        }

        return type is { IsClass: true, IsAbstract: false } && type.Namespace?.StartsWith("System", StringComparison.Ordinal) != true
            ? new NestedShape(RecordShape.Of(type, around))
            : throw new ArgumentException($"{member} is of type {type.Name}, which no member of a config may have: text, bool, int, long, double, decimal, DateTimeOffset, Uri, JsonElement, an enumeration, a record, a list or a dictionary of these.", nameof(type));
    }

    // What a list or a dictionary can be assigned to has elements of the last of its type's arguments.
    private static Type? ElementOf(Type type, Type collection)
    {
        var element = type.IsArray ? type.GetElementType() : type.IsGenericType ? type.GetGenericArguments()[^1] : null;
        if (element is null || type.IsArray && collection != typeof(List<>))
        {
            return null;
        }

        var made = collection == typeof(List<>) ? typeof(List<>).MakeGenericType(element) : typeof(Dictionary<,>).MakeGenericType(typeof(string), element);
        return type.IsArray || type.IsAssignableFrom(made) ? element : null;
    }

    private static ScalarShape Enumeration(Type type)
    {
        var words = Enum.GetValues(type).Cast<object>().ToDictionary(value => JsonNamingPolicy.SnakeCaseLower.ConvertName($"{value}"), StringComparer.Ordinal);
        var schema = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. words.Keys.Select(word => JsonValue.Create(word))]) };
        return new ScalarShape(string.Join(", ", words.Keys.Select(word => $"`{word}`")), schema.ToJsonString(), (json, reader) => Text(json) switch
        {
            (string word, _) => words.TryGetValue(word, out var value) ? (value, null) : (null, $"'{reader.Quoted(word)}' is not one of {string.Join(", ", words.Keys)}"),
            var (_, fault) => (null, fault),
        });
    }

    private static (object? Value, string? Fault) Text(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.String)
        {
            return (null, $"must be a text, not {FaultText.Kind(json)}");
        }

        try
        {
            return (json.GetString(), null);
        }
        catch (InvalidOperationException)
        {
            return (null, NoText);
        }
    }

    // A whole number may be written as 1.0 or 1e3, and a long has more digits than a double.
    private static (object? Value, string? Fault) Whole(JsonElement json, ObjectReader reader, long from, long to, Func<decimal, object> convert)
    {
        if (json.ValueKind != JsonValueKind.Number)
        {
            return (null, $"must be a whole number, not {FaultText.Kind(json)}");
        }

        if (!json.TryGetDecimal(out var number))
        {
            return (null, string.Create(CultureInfo.InvariantCulture, $"must be from {from} to {to}, not {reader.Quoted(json.GetRawText())}"));
        }

        return number != decimal.Truncate(number) ? (null, $"must be a whole number, not {reader.Quoted(json.GetRawText())}")
            : number < from || number > to ? (null, string.Create(CultureInfo.InvariantCulture, $"must be from {from} to {to}, not {reader.Quoted(json.GetRawText())}"))
            : (convert(number), null);
    }

    private static (object? Value, string? Fault) Number(JsonElement json, ObjectReader reader, Func<JsonElement, object?> read) =>
        json.ValueKind != JsonValueKind.Number ? (null, $"must be a number, not {FaultText.Kind(json)}")
        : read(json) is { } number ? (number, null)
        : (null, $"is too large a number: {reader.Quoted(json.GetRawText())}");

    private static (object? Value, string? Fault) Instant(JsonElement json, ObjectReader reader) => Text(json) switch
    {
        (string text, _) => Rfc3339.TryParse(text, out var instant) ? (instant, null) : (null, $"{Rfc3339.Expected}, not '{reader.Quoted(text)}'"),
        var (_, fault) => (null, fault),
    };

    private static (object? Value, string? Fault) Url(JsonElement json, ObjectReader reader) => Text(json) switch
    {
        (string text, _) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is not "file" ? (url, null) : (null, $"must be an absolute URL, not '{reader.Quoted(text)}'"),
        var (_, fault) => (null, fault),
    };
}
