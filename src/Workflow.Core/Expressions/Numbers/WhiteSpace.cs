namespace Workflow.Core.Expressions.Numbers;

/// <summary>
/// ECMAScript's white space: its WhiteSpace and LineTerminator productions. Unlike .NET's it includes U+FEFF, and excludes
/// U+0085.
/// </summary>
internal static class WhiteSpace
{
    /// <summary>Whether a code unit is white space or ends a line.</summary>
    public static bool Is(char c) => c < 0x80
        ? c is ' ' or (>= '\t' and <= '\r')
        : c is '\u00A0' or '\u1680' or (>= '\u2000' and <= '\u200A') or '\u2028' or '\u2029' or '\u202F' or '\u205F' or '\u3000' or '\uFEFF';

    /// <summary>The text without white space at both ends.</summary>
    public static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text) => TrimEnd(TrimStart(text));

    /// <summary>The text without white space at its start.</summary>
    public static ReadOnlySpan<char> TrimStart(ReadOnlySpan<char> text)
    {
        var start = 0;
        while (start < text.Length && Is(text[start]))
        {
            start++;
        }

        return text[start..];
    }

    /// <summary>The text without white space at its end.</summary>
    public static ReadOnlySpan<char> TrimEnd(ReadOnlySpan<char> text)
    {
        var end = text.Length;
        while (end > 0 && Is(text[end - 1]))
        {
            end--;
        }

        return text[..end];
    }
}
