using System.Globalization;
using System.Text;

namespace Workflow.Core.Definitions;

/// <summary>
/// The terms by which a workflow's name is found: the rest of the name from each of its words on, in lower case, with one space
/// between words that something else separates. A word begins after anything but a letter or digit, and where a capital follows
/// a small letter; each CJK character and each symbol, such as an emoji, is a word of its own.
/// </summary>
public static class NameTerms
{
    /// <summary>Most words of a name that it is found by.</summary>
    public const int MostWords = 40;

    // The key of a term is twice as long, and a store limits keys.
    private const int MostBytes = 100;

    private enum Kind
    {
        Separator,
        Ignored,
        Mark,
        Lower,
        Upper,
        Other,
        Own,
    }

    /// <summary>The keys of a name in an index: hexadecimal digits, so that they have the order of the terms' first bytes and suit any store.</summary>
    public static IReadOnlyList<string> KeysOf(string name) => [.. Of(name).Select(Key).Distinct(StringComparer.Ordinal)];

    /// <summary>The range in which the keys of all names are that a text finds.</summary>
    /// <param name="text">The text, not empty.</param>
    /// <returns>The first key that may be in it, and the first behind it.</returns>
    public static (string From, string Before) RangeOf(string text) => Key(Searched(text)) is var key ? (key, key + "g") : default; // g follows the last digit, f

    /// <summary>
    /// Whether a name is found by a text, and its first term that begins with the text has this key: so a name is found once, though
    /// several of its keys may be in the range.
    /// </summary>
    public static bool IsFoundBy(string name, string text, string key)
    {
        var searched = Searched(text);
        return Of(name).FirstOrDefault(term => term.StartsWith(searched, StringComparison.Ordinal)) is { } first && Key(first) == key;
    }

    /// <summary>The terms of a name.</summary>
    internal static IEnumerable<string> Of(string name)
    {
        var (folded, starts) = Fold(name);
        return starts.Count == 0 ? [folded] : starts.Take(MostWords).Select(start => folded[start..]);
    }

    private static string Searched(string text) => Fold(text).Folded;

    private static string Key(string term)
    {
        var bytes = Encoding.UTF8.GetBytes(term);
        return Convert.ToHexStringLower(bytes.AsSpan(0, Math.Min(bytes.Length, MostBytes)));
    }

    private static (string Folded, List<int> Starts) Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        List<int> starts = [];
        var before = Kind.Separator;
        foreach (var rune in text.EnumerateRunes()) // a lone surrogate is read as U+FFFD, a symbol
        {
            var kind = KindOf(rune);
            if (kind == Kind.Ignored)
            {
                continue;
            }

            if (kind == Kind.Separator)
            {
                if (before != Kind.Separator)
                {
                    folded.Append(' ');
                }
            }
            else
            {
                if (IsStart(before, kind))
                {
                    starts.Add(folded.Length);
                }

                folded.Append(Rune.ToLowerInvariant(Rune.ToUpperInvariant(rune)).ToString());
            }

            before = kind == Kind.Mark && before != Kind.Separator ? before : kind;
        }

        // A text without any word stays as it is.
        return starts.Count == 0 ? (string.Concat(text.EnumerateRunes().Select(rune => rune.ToString())), starts) : (folded.ToString(), starts);
    }

    // A combining mark belongs to the character before it.
    private static bool IsStart(Kind before, Kind kind) =>
        before == Kind.Separator || (kind != Kind.Mark && (kind == Kind.Own || before == Kind.Own || (before == Kind.Lower && kind == Kind.Upper)));

    private static Kind KindOf(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.LowercaseLetter => Kind.Lower,
        UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter => Kind.Upper,
        UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter => IsCjk(rune.Value) ? Kind.Own : Kind.Other,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Other,
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => Kind.Mark,
        UnicodeCategory.OtherSymbol => Kind.Own,
        UnicodeCategory.Format => Kind.Ignored, // such as the joiner in an emoji
        _ => Kind.Separator,
    };

    // Kana, ideographs and Hangul, which are written without spaces between words, or whose parts are words too.
    private static bool IsCjk(int value) => value is
        (>= 0x3040 and <= 0x30FF) or (>= 0x31F0 and <= 0x31FF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF)
        or (>= 0xAC00 and <= 0xD7AF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x323AF);
}
