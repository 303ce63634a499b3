using System.Buffers;
using System.Globalization;
using Workflow.Core.Expressions.Budget;

namespace Workflow.Core.Expressions.Values;

/// <summary>The escapes of a JSON string.</summary>
internal static class JsonEscapes
{
    private const int HexDigits = 4;

    private static readonly SearchValues<char> Escaped = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(c => (char)c), '"', '\\']);

    /// <summary>The value of a well-formed JSON string.</summary>
    /// <param name="raw">The text between its quotes.</param>
    /// <param name="meter">The meter that is charged.</param>
    public static string Decode(ReadOnlySpan<char> raw, Meter meter)
    {
        var text = new MeteredText(meter);
        while (raw.IndexOf('\\') is var at and >= 0)
        {
            text.Append(raw[..at]);
            var length = One(raw[at..], out var character);
            text.Append(character);
            raw = raw[(at + length)..];
        }

        text.Append(raw);
        return text.Finish();
    }

    /// <summary>The character that an escape represents.</summary>
    /// <param name="escape">A text that begins with a backslash.</param>
    /// <param name="character">The character.</param>
    /// <returns>The length of the escape; 0: it is not one.</returns>
    public static int One(ReadOnlySpan<char> escape, out char character)
    {
        character = escape.Length > 1 ? escape[1] : '\0';
        switch (character)
        {
            case '"' or '\\' or '/':
                return 2;
            case 'b':
                character = '\b';
                return 2;
            case 'f':
                character = '\f';
                return 2;
            case 'n':
                character = '\n';
                return 2;
            case 'r':
                character = '\r';
                return 2;
            case 't':
                character = '\t';
                return 2;
            case 'u' when escape.Length >= 2 + HexDigits
                && ushort.TryParse(escape.Slice(2, HexDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code):
                character = (char)code;
                return 2 + HexDigits;
            default:
                return 0;
        }
    }

    /// <summary>Writes a text as a JSON string, as <c>JSON.stringify</c> does.</summary>
    /// <param name="value">The text.</param>
    /// <param name="text">Receives the JSON.</param>
    /// <returns>Whether it is valid Unicode: a lone surrogate is written as an escape.</returns>
    public static bool Encode(ReadOnlySpan<char> value, MeteredText text)
    {
        var (plain, wellFormed) = (0, true);
        text.Append('"');
        if (!value.ContainsAny(Escaped) && !value.ContainsAnyInRange('\ud800', '\udfff'))
        {
            text.Append(value);
            text.Append('"');
            return true;
        }

        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (c >= ' ' && c != '"' && c != '\\' && !char.IsSurrogate(c))
            {
                continue;
            }

            if (char.IsHighSurrogate(c) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]))
            {
                i++;
                continue;
            }

            wellFormed &= !char.IsSurrogate(c);
            text.Append(value[plain..i]);
            AppendEscape(c, text);
            plain = i + 1;
        }

        text.Append(value[plain..]);
        text.Append('"');
        return wellFormed;
    }

    private static void AppendEscape(char c, MeteredText text)
    {
        if ("\"\\\b\f\n\r\t".IndexOf(c, StringComparison.Ordinal) is var at and >= 0)
        {
            text.Append('\\');
            text.Append("\"\\bfnrt"[at]);
            return;
        }

        // Written in place: the bytes of a text of its own would not be charged.
        Span<char> escape = stackalloc char[2 + HexDigits];
        "\\u".CopyTo(escape);
        ((int)c).TryFormat(escape[2..], out _, "x4", CultureInfo.InvariantCulture);
        text.Append(escape);
    }
}
