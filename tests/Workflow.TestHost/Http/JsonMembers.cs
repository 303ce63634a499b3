using System.Text.Json;

namespace Workflow.TestHost.Http;

/// <summary>Reads members of answers, and shows the whole answer if one is not as expected.</summary>
public static class JsonMembers
{
    /// <summary>A member that must be there.</summary>
    public static JsonElement Member(this JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member)
            ? member
            : throw new InvalidOperationException($"No member '{name}' in {value}");

    /// <summary>A text that must be there.</summary>
    public static string Text(this JsonElement value, string name) =>
        value.TextOrNull(name) ?? throw new InvalidOperationException($"'{name}' is null in {value}");

    /// <summary>A member that must be there and is a text or <c>null</c>.</summary>
    public static string? TextOrNull(this JsonElement value, string name) => value.Member(name) switch
    {
        { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        var other => throw new InvalidOperationException($"'{name}' is {other.ValueKind} in {value}"),
    };

    /// <summary>A whole number that must be there.</summary>
    public static long Number(this JsonElement value, string name) => value.Member(name).GetInt64();

    /// <summary>An instant that must be there: RFC 3339, and in UTC.</summary>
    public static DateTimeOffset Instant(this JsonElement value, string name)
    {
        var text = value.Text(name);
        return text.EndsWith('Z') && DateTimeOffset.TryParse(text, out var instant)
            ? instant
            : throw new InvalidOperationException($"'{name}' is no instant in UTC in {value}");
    }

    /// <summary>The items of a page.</summary>
    public static IReadOnlyList<JsonElement> Items(this JsonElement page) => [.. page.Member("items").EnumerateArray()];
}
