using System.Globalization;
using System.Text;

namespace Workflow.Core.Json;

/// <summary>
/// Escapes invisible characters: control characters, line breaks, and characters that change the text direction. A server
/// may write them into its reason phrase; on the terminal of a reader of the log they would move the cursor, clear the
/// screen, or make a line look like another.
/// </summary>
public static class PlainText
{
    /// <summary>The text with each of them as an escape sequence, such as <c>\u001b</c>.</summary>
    public static string Visible(string text)
    {
        var first = IndexOfUnseen(text);
        if (first < 0)
        {
            return text;
        }

        var visible = new StringBuilder(text.Length + 16);
        for (var at = 0; at < text.Length; at++)
        {
            if (!IsInvisible(text, at))
            {
                visible.Append(text[at]);
            }
            else
            {
                visible.Append(text[at] switch
                {
                    '\n' => "\\n",
                    '\r' => "\\r",
                    '\t' => "\\t",
                    var c => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                });
            }
        }

        return visible.ToString();
    }

    /// <summary>Whether a character of a text is one of them.</summary>
    public static bool IsInvisible(string text, int at) => text[at] switch
    {
        >= ' ' and <= '~' => false,
        '\u061C' or '\u180E' or '\u200B' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2060' and <= '\u206F') or '\uFEFF' or (>= '\uFFF9' and <= '\uFFFB') => true,
        var c when char.IsSurrogate(c) => IsLone(text, at),
        var c => char.IsControl(c) || c is '\u2028' or '\u2029',
    };

    private static int IndexOfUnseen(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (IsInvisible(text, at))
            {
                return at;
            }
        }

        return -1;
    }

    private static bool IsLone(string text, int at) => char.IsHighSurrogate(text[at])
        ? at + 1 == text.Length || !char.IsLowSurrogate(text[at + 1])
        : at == 0 || !char.IsHighSurrogate(text[at - 1]);
}
