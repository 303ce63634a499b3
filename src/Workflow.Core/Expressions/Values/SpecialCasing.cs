using System.Collections.Frozen;
using System.Text;

namespace Workflow.Core.Expressions.Values;

/// <summary>
/// Upper and lower case by Unicode's SpecialCasing.txt, as ECMA-262 requires: .NET's own conversion maps single characters
/// to single characters.
/// </summary>
internal static class SpecialCasing
{
    private const char Sigma = 'Σ';

    private static readonly FrozenDictionary<char, string> Uppers = Pairs().ToFrozenDictionary();

    public static string Upper(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange('\0', '\u007f') || !text.Any(Uppers.ContainsKey))
        {
            return text.ToUpperInvariant();
        }

        var upper = new StringBuilder();
        foreach (var part in Split(text, Uppers.ContainsKey))
        {
            upper.Append(part.Length == 1 && Uppers.TryGetValue(part[0], out var special) ? special : part.ToUpperInvariant());
        }

        return upper.ToString();
    }

    public static string Lower(string text)
    {
        if (!text.Contains(Sigma, StringComparison.Ordinal) && !text.Contains('İ', StringComparison.Ordinal))
        {
            return text.ToLowerInvariant();
        }

        var lower = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == 'İ')
            {
                lower.Append("i\u0307");
            }
            else if (text[i] == Sigma)
            {
                lower.Append(IsFinal(text, i) ? 'ς' : 'σ');
            }
            else
            {
                var pair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
                lower.Append(text.Substring(i, pair ? 2 : 1).ToLowerInvariant());
                i += pair ? 1 : 0;
            }
        }

        return lower.ToString();
    }

    // Whether a sigma ends a word: a letter precedes it and none follows, skipping characters that are ignored for case.
    private static bool IsFinal(string text, int at)
    {
        var before = at - 1;
        while (before >= 0 && IsIgnored(text[before]))
        {
            before--;
        }

        var after = at + 1;
        while (after < text.Length && IsIgnored(text[after]))
        {
            after++;
        }

        return before >= 0 && IsCased(text[before]) && !(after < text.Length && IsCased(text[after]));
    }

    private static bool IsCased(char c) => char.IsLower(c) || char.IsUpper(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.TitlecaseLetter;

    private static bool IsIgnored(char c) => c is '\'' or '.' or ':' or '^' or '`' or '·' or '’'
        || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.EnclosingMark
            or System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.ModifierLetter or System.Globalization.UnicodeCategory.ModifierSymbol;

    private static IEnumerable<string> Split(string text, Func<char, bool> isSpecial)
    {
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (!isSpecial(text[i]))
            {
                continue;
            }

            if (i > start)
            {
                yield return text[start..i];
            }

            yield return text[i..(i + 1)];
            start = i + 1;
        }

        if (start < text.Length)
        {
            yield return text[start..];
        }
    }

    private static Dictionary<char, string> Pairs()
    {
        var pairs = new Dictionary<char, string>
        {
            ['ß'] = "SS",
            ['ŉ'] = "ʼN",
            ['ǰ'] = "J\u030C",
            ['ΐ'] = "Ι\u0308\u0301",
            ['ΰ'] = "Υ\u0308\u0301",
            ['և'] = "ԵՒ",
            ['ẖ'] = "H\u0331",
            ['ẗ'] = "T\u0308",
            ['ẘ'] = "W\u030A",
            ['ẙ'] = "Y\u030A",
            ['ẚ'] = "Aʾ",
            ['ﬀ'] = "FF",
            ['ﬁ'] = "FI",
            ['ﬂ'] = "FL",
            ['ﬃ'] = "FFI",
            ['ﬄ'] = "FFL",
            ['ﬅ'] = "ST",
            ['ﬆ'] = "ST",
            ['ﬓ'] = "ՄՆ",
            ['ﬔ'] = "ՄԵ",
            ['ﬕ'] = "ՄԻ",
            ['ﬖ'] = "ՎՆ",
            ['ﬗ'] = "ՄԽ",
            ['ı'] = "I", // which .NET leaves unchanged
            ['ſ'] = "S",
            ['\u1F50'] = "Υ\u0313",
            ['\u1F52'] = "Υ\u0313\u0300",
            ['\u1F54'] = "Υ\u0313\u0301",
            ['\u1F56'] = "Υ\u0313\u0342",
            ['\u1FB2'] = "\u1FBAΙ",
            ['\u1FB4'] = "ΆΙ",
            ['\u1FB6'] = "Α\u0342",
            ['\u1FB7'] = "Α\u0342Ι",
            ['\u1FC2'] = "\u1FCAΙ",
            ['\u1FC4'] = "ΉΙ",
            ['\u1FC6'] = "Η\u0342",
            ['\u1FC7'] = "Η\u0342Ι",
            ['\u1FD2'] = "Ι\u0308\u0300",
            ['\u1FD3'] = "Ι\u0308\u0301",
            ['\u1FD6'] = "Ι\u0342",
            ['\u1FD7'] = "Ι\u0308\u0342",
            ['\u1FE2'] = "Υ\u0308\u0300",
            ['\u1FE3'] = "Υ\u0308\u0301",
            ['\u1FE4'] = "Ρ\u0313",
            ['\u1FE6'] = "Υ\u0342",
            ['\u1FE7'] = "Υ\u0308\u0342",
            ['\u1FF2'] = "\u1FFAΙ",
            ['\u1FF4'] = "ΏΙ",
            ['\u1FF6'] = "Ω\u0342",
            ['\u1FF7'] = "Ω\u0342Ι",
        };
        AddIotas(pairs);
        return pairs;
    }

    // Greek vowels with an iota subscript: in upper case the iota is written beside them. They are in rows of eight, two
    // rows per vowel.
    private static void AddIotas(Dictionary<char, string> pairs)
    {
        foreach (var (first, upper) in new[] { ('\u1F80', '\u1F08'), ('\u1F90', '\u1F28'), ('\u1FA0', '\u1F68') })
        {
            for (var i = 0; i < 16; i++)
            {
                pairs[(char)(first + i)] = $"{(char)(upper + (i % 8))}Ι";
            }
        }

        foreach (var (letter, vowel) in new[] { ('\u1FB3', 'Α'), ('\u1FBC', 'Α'), ('\u1FC3', 'Η'), ('\u1FCC', 'Η'), ('\u1FF3', 'Ω'), ('\u1FFC', 'Ω') })
        {
            pairs[letter] = $"{vowel}Ι";
        }
    }
}
