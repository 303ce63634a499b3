using System.Globalization;
using System.Text.Json;
using Workflow.Core.Json;

namespace Workflow.Mcp.Text;

/// <summary>How texts of others are shown to an agent: short, and without characters that nobody sees.</summary>
internal static class Shown
{
    /// <summary>Most characters of a text among others, such as an error or a line of a log.</summary>
    public const int MaxText = 1_000;

    /// <summary>Most characters of a value among others, such as the inputs of a run.</summary>
    public const int MaxValue = 2_000;

    /// <summary>Most characters of a document that is the answer.</summary>
    public const int MaxPart = 20_000;

    private static readonly JsonSerializerOptions Compact = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A text, cut where it is long.</summary>
    public static string? Text(string? text, int most = MaxText)
    {
        if (text is null)
        {
            return null;
        }

        var (part, isCut) = Cut(text, 0, most);
        return isCut
            ? string.Create(CultureInfo.InvariantCulture, $"{PlainText.Visible(part)}… (the first {part.Length} of {text.Length} characters)")
            : PlainText.Visible(part);
    }

    /// <summary>A JSON value as text, cut where it is long.</summary>
    public static string? Json(JsonElement? value, int most = MaxValue) => value is { ValueKind: not JsonValueKind.Undefined } json ? Text(Write(json), most) : null;

    /// <summary>A part of a JSON value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="offset">The first character.</param>
    public static TextPart Part(JsonElement value, int offset)
    {
        var text = Write(value);
        var (part, isCut) = Cut(text, Math.Clamp(offset, 0, text.Length), MaxPart);
        return new TextPart(PlainText.Visible(part), text.Length, isCut ? Math.Clamp(offset, 0, text.Length) + part.Length : null);
    }

    // Without line breaks between its members, which would be shown escaped.
    private static string Write(JsonElement value) => JsonSerializer.Serialize(value, Compact);

    private static (string Part, bool IsCut) Cut(string text, int offset, int most)
    {
        var end = Math.Min(text.Length, offset + most);
        if (end < text.Length && end > offset + 1 && char.IsHighSurrogate(text[end - 1]))
        {
            end--;
        }

        return (text[offset..end], end < text.Length);
    }
}

/// <summary>A part of a long text.</summary>
/// <param name="Text">The part.</param>
/// <param name="Characters">How many characters there are in all.</param>
/// <param name="NextOffset">The offset of the next part; null: this is the last one.</param>
internal sealed record TextPart(string Text, int Characters, int? NextOffset);
