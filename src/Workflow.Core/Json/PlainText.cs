using System.Globalization;
using System.Text;

namespace Workflow.Core.Json;

/// <summary>
/// Escapes invisible characters: control characters, line breaks, characters that change the text direction, and those that are shown as nothing, in which
/// a text can be hidden. A server may write them into its reason phrase; on the terminal of a reader of the log they would move the cursor, clear the
/// screen, or make a line look like another, and an agent reads what its person does not see.
/// </summary>
public static class PlainText
{
    /// <summary>The text with each of them as an escape sequence of JSON, such as <c>\u001b</c>; a pair of surrogates has two.</summary>
    public static string Visible(string text) => Visible(text, keepsLines: false);

    /// <summary>The same for a text of several lines: its line feeds stay.</summary>
    public static string VisibleLines(string text) => Visible(text, keepsLines: true);

    /// <summary>Whether a character of a text is one of them. Both halves of a pair of surrogates are what the pair is.</summary>
    public static bool IsInvisible(string text, int at)
    {
        var c = text[at];
        if (c is >= ' ' and <= '~')
        {
            return false;
        }

        if (char.IsLowSurrogate(c) && at > 0 && char.IsHighSurrogate(text[at - 1]))
        {
            at--;
        }

        return !Rune.TryGetRuneAt(text, at, out var rune) || (IsInvisible(rune) && !IsOfItsScript(rune, text, at));
    }

    private static string Visible(string text, bool keepsLines)
    {
        var first = 0;
        while (first < text.Length && !IsUnseen(text, first, keepsLines))
        {
            first++;
        }

        if (first == text.Length)
        {
            return text;
        }

        var visible = new StringBuilder(text, 0, first, text.Length + 16);
        for (var at = first; at < text.Length; at++)
        {
            _ = !IsUnseen(text, at, keepsLines) ? visible.Append(text[at]) : text[at] switch
            {
                '\n' => visible.Append("\\n"),
                '\r' => visible.Append("\\r"),
                '\t' => visible.Append("\\t"),
                var c => visible.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
            };
        }

        return visible.ToString();
    }

    private static bool IsUnseen(string text, int at, bool keepsLines) => !(keepsLines && text[at] == '\n') && IsInvisible(text, at);

    // By its category, and what Unicode lets a reader ignore besides (DerivedCoreProperties, Default_Ignorable_Code_Point).
    private static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2065 or 0x3164 or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0
            or (>= 0xFFF0 and <= 0xFFF8) or (>= 0xE0000 and <= 0xE0FFF);

    // Joiners belong to many scripts and to emoji, and one selector says how a symbol is shown. More than one after the other says nothing.
    private static bool IsOfItsScript(Rune rune, string text, int at)
    {
        if (rune.Value is not (0x200C or 0x200D or 0xFE0E or 0xFE0F) || at == 0)
        {
            return false;
        }

        var before = char.IsLowSurrogate(text[at - 1]) && at > 1 ? at - 2 : at - 1;
        return Rune.TryGetRuneAt(text, before, out var shown)
            && (rune.Value is 0xFE0E or 0xFE0F
                ? Rune.GetUnicodeCategory(shown) == UnicodeCategory.OtherSymbol
                : shown.Value >= 0x300 && (!IsInvisible(shown) || (shown.Value is 0xFE0E or 0xFE0F && IsOfItsScript(shown, text, before))));
    }
}
