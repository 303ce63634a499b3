using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;

namespace Workflow.Core.Secrets;

/// <summary>
/// Undoes every escape sequence of a text once: percent-encoding (RFC 3986 §2.1, and the form <c>%uXXXX</c>), those of JSON
/// and JavaScript, and those of HTML. The encoding of the text need not be known.
/// </summary>
internal static class Escapes
{
    private const int LongestEntity = 32;

    private static readonly SearchValues<char> Beginnings = SearchValues.Create("%\\&");

    // HTML 5 names of characters that occur in secrets, beyond those that the framework decodes.
    private static readonly Dictionary<string, char> Entities = new(StringComparer.Ordinal)
    {
        ["Tab"] = '\t',
        ["NewLine"] = '\n',
        ["excl"] = '!',
        ["QUOT"] = '"',
        ["num"] = '#',
        ["dollar"] = '$',
        ["percnt"] = '%',
        ["AMP"] = '&',
        ["lpar"] = '(',
        ["rpar"] = ')',
        ["ast"] = '*',
        ["midast"] = '*',
        ["plus"] = '+',
        ["comma"] = ',',
        ["period"] = '.',
        ["sol"] = '/',
        ["colon"] = ':',
        ["semi"] = ';',
        ["LT"] = '<',
        ["equals"] = '=',
        ["GT"] = '>',
        ["quest"] = '?',
        ["commat"] = '@',
        ["lsqb"] = '[',
        ["lbrack"] = '[',
        ["bsol"] = '\\',
        ["rsqb"] = ']',
        ["rbrack"] = ']',
        ["Hat"] = '^',
        ["lowbar"] = '_',
        ["UnderBar"] = '_',
        ["grave"] = '`',
        ["DiacriticalGrave"] = '`',
        ["lcub"] = '{',
        ["lbrace"] = '{',
        ["verbar"] = '|',
        ["vert"] = '|',
        ["VerticalLine"] = '|',
        ["rcub"] = '}',
        ["rbrace"] = '}',
        ["NonBreakingSpace"] = '\u00A0',
    };

    /// <summary>The text with each sequence replaced by its value; <c>null</c> if there is none.</summary>
    internal static Layer? Undo(Layer layer)
    {
        var text = layer.Text;
        Layer? undone = null;
        var copied = 0;
        Span<char> value = stackalloc char[8];
        for (var at = text.IndexOfAny(Beginnings); at >= 0 && at < text.Length;)
        {
            if (Read(text[at..], value, out var count) is > 0 and var length)
            {
                undone ??= new Layer(layer, text.Length) { Depth = layer.Depth, IsUnescaped = true };
                Copy(undone, text, copied, at);
                undone.Begin(at, length, PieceKind.Whole);
                undone.Add(value[..count]);
                at = copied = at + length;
            }
            else
            {
                at++;
            }

            var next = text[at..].IndexOfAny(Beginnings);
            at = next < 0 ? -1 : at + next;
        }

        if (undone is not null)
        {
            Copy(undone, text, copied, text.Length);
        }

        return undone;
    }

    /// <summary>The same, of a text.</summary>
    internal static string Undo(string text) =>
        Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(UndoBytes(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text)))));

    /// <summary>The same, of bytes, one in each character.</summary>
    internal static string UndoBytes(string bytes) => Undo(Layer.Of(Encoding.Latin1.GetBytes(bytes))) is { } undone ? undone.Text.ToString() : bytes;

    private static void Copy(Layer to, ReadOnlySpan<char> text, int from, int until)
    {
        if (until > from)
        {
            to.Begin(from, until - from, PieceKind.Same);
            to.Add(text[from..until]);
        }
    }

    // The length of the sequence at the start of the text, and the bytes of its value; 0 if there is none.
    private static int Read(ReadOnlySpan<char> text, Span<char> value, out int count)
    {
        count = 1;
        switch (text)
        {
            case ['%', 'u' or 'U', ..] when TryHex(text[2..], 4, out var code):
                return Write(code, value, out count) ? 6 : 0;
            case ['%', ..] when TryHex(text[1..], 2, out var percent):
                value[0] = (char)percent;
                return 3;
            case ['\\', 'x', ..] when TryHex(text[2..], 2, out var x):
                return Write(x, value, out count) ? 4 : 0;
            case ['\\', 'u', ..] when TryHex(text[2..], 4, out var unit):
                if (char.IsHighSurrogate((char)unit) && text[6..] is ['\\', 'u', ..] && TryHex(text[8..], 4, out var low) && char.IsLowSurrogate((char)low))
                {
                    return Write(char.ConvertToUtf32((char)unit, (char)low), value, out count) ? 12 : 0;
                }

                return Write(unit, value, out count) ? 6 : 0;
            case ['\\', 'U', ..] when TryHex(text[2..], 8, out var wide):
                return Write(wide, value, out count) ? 10 : 0;
            case ['\\', 'u', '{', ..] when text[3..].IndexOf('}') is > 0 and <= 6 and var digits && TryHex(text[3..], digits, out var point):
                return Write(point, value, out count) ? digits + 4 : 0;
            case ['\\', var letter, ..]:
                value[0] = letter switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', '"' or '\\' or '/' or '\'' => letter, _ => '\0' };
                return value[0] == '\0' ? 0 : 2;
            case ['&', ..]:
                return Entity(text, value, out count);
            default:
                return 0;
        }
    }

    private static int Entity(ReadOnlySpan<char> text, Span<char> value, out int count)
    {
        count = 0;
        if (text is ['&', '#', var sign, ..])
        {
            var isHex = sign is 'x' or 'X';
            var from = isHex ? 3 : 2;
            var length = 0;
            while (length < LongestEntity && from + length < text.Length && (isHex ? char.IsAsciiHexDigit(text[from + length]) : char.IsAsciiDigit(text[from + length])))
            {
                length++;
            }

            return long.TryParse(text.Slice(from, length), isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var code)
                && code is >= 0 and <= 0x10FFFF && Write((int)code, value, out count)
                ? from + length + (from + length < text.Length && text[from + length] == ';' ? 1 : 0)
                : 0;
        }

        var end = text[..Math.Min(text.Length, LongestEntity)].IndexOf(';');
        if (end < 2)
        {
            return 0;
        }

        var name = text[1..end].ToString();
        if (Entities.TryGetValue(name, out var known))
        {
            return Write(known, value, out count) ? end + 1 : 0;
        }

        var decoded = WebUtility.HtmlDecode($"&{name};");
        return decoded.Length == 1 && Write(decoded[0], value, out count) ? end + 1 : 0;
    }

    private static bool Write(int code, Span<char> value, out int count)
    {
        count = 0;
        if (!Rune.IsValid(code))
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[4];
        count = new Rune(code).EncodeToUtf8(bytes);
        for (var i = 0; i < count; i++)
        {
            value[i] = (char)bytes[i];
        }

        return true;
    }

    private static bool TryHex(ReadOnlySpan<char> text, int digits, out int value)
    {
        value = 0;
        return text.Length >= digits && int.TryParse(text[..digits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
