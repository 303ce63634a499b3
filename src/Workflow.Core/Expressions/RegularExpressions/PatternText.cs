using System.Text;

namespace Workflow.Core.Expressions.RegularExpressions;

/// <summary>A pattern as it is read from left to right.</summary>
/// <param name="text">The pattern.</param>
/// <param name="unicode">Whether it is read as code points.</param>
internal sealed class PatternText(string text, bool unicode)
{
    /// <summary>Represents the end of the pattern.</summary>
    public const char End = '\0';

    /// <summary>The current position.</summary>
    public int At { get; set; }

    /// <summary>Whether the end is reached.</summary>
    public bool IsAtEnd => At >= text.Length;

    /// <summary>The code unit at the current position, or one further on; <see cref="End"/> after the last.</summary>
    public char Peek(int further = 0) => At + further < text.Length ? text[At + further] : End;

    /// <summary>Consumes a text if it is at the current position.</summary>
    public bool Take(string expected)
    {
        var isHere = text.AsSpan(Math.Min(At, text.Length)).StartsWith(expected, StringComparison.Ordinal);
        At += isHere ? expected.Length : 0;
        return isHere;
    }

    /// <summary>Consumes one character: a code point if the pattern is read as code points.</summary>
    public int Next() => unicode ? NextCodePoint() : text[At++];

    /// <summary>Consumes one code point.</summary>
    public int NextCodePoint()
    {
        if (Rune.DecodeFromUtf16(text.AsSpan(At), out var rune, out var length) is System.Buffers.OperationStatus.Done)
        {
            At += length;
            return rune.Value;
        }

        return text[At++];
    }

    /// <summary>Consumes digits and returns their number, clamped to an integer; <c>null</c> if there are none.</summary>
    public int? Number()
    {
        var start = At;
        var number = 0L;
        for (; char.IsAsciiDigit(Peek()); At++)
        {
            number = Math.Min((number * 10) + Peek() - '0', int.MaxValue);
        }

        return At > start ? (int)number : null;
    }

    /// <summary>Consumes exactly this many hexadecimal digits; <c>null</c>, without advancing, if they are missing.</summary>
    public int? Hexadecimal(int count)
    {
        var number = 0;
        for (var i = 0; i < count; i++)
        {
            if (!char.IsAsciiHexDigit(Peek(i)))
            {
                return null;
            }

            number = (number << 4) | Convert.ToInt32(Peek(i).ToString(), 16);
        }

        At += count;
        return number;
    }

    /// <summary>Consumes the text up to and including a character; <c>null</c> if the character is missing.</summary>
    public string? Until(char end)
    {
        var at = text.IndexOf(end, Math.Min(At, text.Length));
        if (at < 0)
        {
            return null;
        }

        var before = text[At..at];
        At = at + 1;
        return before;
    }

    /// <summary>The number of capturing groups, and whether any has a name: the meaning of escapes depends on it.</summary>
    public (int Groups, bool Named) CountGroups()
    {
        var (groups, named, inClass) = (0, false, false);
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\':
                    i++;
                    break;
                case '[':
                    inClass = true;
                    break;
                case ']':
                    inClass = false;
                    break;
                case '(' when !inClass:
                    var isNamed = text.AsSpan(i).StartsWith("(?<", StringComparison.Ordinal) && !(i + 3 < text.Length && text[i + 3] is '=' or '!');
                    named |= isNamed;
                    groups += isNamed || !(i + 1 < text.Length && text[i + 1] == '?') ? 1 : 0;
                    break;
            }
        }

        return (groups, named);
    }
}
