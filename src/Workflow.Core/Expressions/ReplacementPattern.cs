using System.Text;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;

namespace Workflow.Core.Expressions;

/// <summary>
/// The <c>$</c> patterns of a replacement text: ECMA-262, GetSubstitution.
/// </summary>
internal static class ReplacementPattern
{
    /// <summary>What the pattern stands for.</summary>
    /// <param name="pattern">The replacement text.</param>
    /// <param name="whole">The text that is searched.</param>
    /// <param name="match">What a replacement function is called with: the match, its groups, its position, the text, the named groups.</param>
    /// <param name="limit">Most characters.</param>
    public static string Resolve(string pattern, string whole, JsValue[] match, int limit)
    {
        if (!pattern.Contains('$', StringComparison.Ordinal))
        {
            return pattern;
        }

        var named = match[^1] as ObjectInstance;
        var at = (int)TypeConverter.ToNumber(match[^(named is null ? 2 : 3)]);
        var groups = match.AsSpan(1, match.Length - (named is null ? 3 : 4));
        var matched = match[0].ToString();
        var text = new StringBuilder();
        for (var i = 0; i < pattern.Length && text.Length <= limit; i++)
        {
            var next = pattern[i] == '$' && i + 1 < pattern.Length ? pattern[i + 1] : '\0';
            switch (next)
            {
                case '$':
                    text.Append('$');
                    i++;
                    break;
                case '&':
                    text.Append(matched);
                    i++;
                    break;
                case '`':
                    text.Append(whole, 0, at);
                    i++;
                    break;
                case '\'':
                    text.Append(whole, Math.Min(whole.Length, at + matched.Length), Math.Max(0, whole.Length - at - matched.Length));
                    i++;
                    break;
                case '<' when named is not null && pattern.IndexOf('>', i) is var end and > 0:
                    Append(text, named.Get(pattern[(i + 2)..end]));
                    i = end;
                    break;
                case >= '0' and <= '9' when Group(pattern, i + 1, groups.Length, out var digits) is var group and > 0:
                    Append(text, groups[group - 1]);
                    i += digits;
                    break;
                default:
                    text.Append(pattern[i]);
                    break;
            }
        }

        return text.ToString();
    }

    // Two digits if there are that many groups, else one.
    private static int Group(string pattern, int at, int count, out int digits)
    {
        var one = pattern[at] - '0';
        if (at + 1 < pattern.Length && char.IsAsciiDigit(pattern[at + 1]) && (one * 10) + pattern[at + 1] - '0' is var two and > 0 && two <= count)
        {
            digits = 2;
            return two;
        }

        digits = 1;
        return one <= count ? one : 0;
    }

    private static void Append(StringBuilder text, JsValue group)
    {
        if (!group.IsUndefined())
        {
            text.Append(TypeConverter.ToString(group));
        }
    }
}
