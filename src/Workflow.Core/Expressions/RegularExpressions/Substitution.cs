namespace Workflow.Core.Expressions.RegularExpressions;

/// <summary>Receives a piece of a text.</summary>
internal delegate void TextSink(ReadOnlySpan<char> piece);

/// <summary>The <c>$</c> patterns of a replacement text: ECMA-262, GetSubstitution.</summary>
internal static class Substitution
{
    /// <summary>Writes an expanded replacement.</summary>
    /// <param name="replacement">The replacement text.</param>
    /// <param name="text">The text that is searched.</param>
    /// <param name="match">The match that is replaced.</param>
    /// <param name="names">The names of its groups, none at 0; empty if the search was for a text.</param>
    /// <param name="sink">Receives the pieces.</param>
    public static void Write(string replacement, string text, RegexMatch match, IReadOnlyList<string?> names, TextSink sink)
    {
        var hasNames = names.Any(n => n is not null);
        var rest = replacement.AsSpan();
        for (var dollar = rest.IndexOf('$'); dollar >= 0; dollar = rest.IndexOf('$'))
        {
            sink(rest[..dollar]);
            rest = rest[dollar..];
            var next = rest.Length > 1 ? rest[1] : '\0';
            var length = 2;
            switch (next)
            {
                case '$':
                    sink("$");
                    break;
                case '&':
                    sink(text.AsSpan(match.Index, match.End - match.Index));
                    break;
                case '`':
                    sink(text.AsSpan(0, match.Index));
                    break;
                case '\'':
                    sink(text.AsSpan(match.End));
                    break;
                case '<' when hasNames && rest.IndexOf('>') is var end and > 0:
                    WriteGroup(IndexOf(names, rest[2..end]), text, match, sink);
                    length = end + 1;
                    break;
                case >= '0' and <= '9' when Group(rest, match.Count, out length) is var group and > 0:
                    WriteGroup(group, text, match, sink);
                    break;
                default:
                    sink("$");
                    length = 1;
                    break;
            }

            rest = rest[length..];
        }

        sink(rest);
    }

    // Two digits if there are that many groups, otherwise one.
    private static int Group(ReadOnlySpan<char> rest, int count, out int length)
    {
        var one = rest[1] - '0';
        if (rest.Length > 2 && char.IsAsciiDigit(rest[2]) && (one * 10) + rest[2] - '0' is var two and > 0 && two < count)
        {
            length = 3;
            return two;
        }

        length = 2;
        return one < count ? one : 0;
    }

    private static int IndexOf(IReadOnlyList<string?> names, ReadOnlySpan<char> name)
    {
        for (var i = 1; i < names.Count; i++)
        {
            if (names[i] is { } given && name.SequenceEqual(given))
            {
                return i;
            }
        }

        return 0;
    }

    private static void WriteGroup(int group, string text, RegexMatch match, TextSink sink)
    {
        if (group > 0 && match[group] is { } range)
        {
            sink(text.AsSpan()[range]);
        }
    }
}
