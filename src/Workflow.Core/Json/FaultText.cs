using System.Text.Json;

namespace Workflow.Core.Json;

/// <summary>How faults speak of values.</summary>
public static class FaultText
{
    /// <summary>The kind of a JSON value, in words for messages.</summary>
    public static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        JsonValueKind.Null => "null",
        _ => "nothing",
    };

    /// <summary>A text shortened to fit in a message.</summary>
    public static string Shorten(string text) => text.Length <= 80 ? text : $"{Beginning(text, 77)}...";

    /// <summary>The beginning of a text, without half of a character at its end.</summary>
    /// <param name="text">The text.</param>
    /// <param name="most">How many UTF-16 code units at most; fewer than it has.</param>
    public static string Beginning(string text, int most) => text[..(char.IsHighSurrogate(text[most - 1]) && char.IsLowSurrogate(text[most]) ? most - 1 : most)];
}
