using System.Collections.Frozen;
using System.Text;

namespace Workflow.Core.Expressions.Values;

/// <summary>
/// Upper and lower case by Unicode's SpecialCasing.txt, as ECMA-262 has it: .NET's own conversion is one character for one.
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

    // A sigma ends a word: a letter before it and none after it, whatever is ignored for case between.
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
        };
        return pairs;
    }
}
