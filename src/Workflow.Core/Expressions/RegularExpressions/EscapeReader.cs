namespace Workflow.Core.Expressions.RegularExpressions;

/// <summary>Reads escapes. <c>\b</c> and <c>\B</c> outside of classes are read elsewhere.</summary>
/// <param name="text">The pattern.</param>
/// <param name="flags">Its flags.</param>
/// <param name="groups">How many of its groups capture.</param>
/// <param name="named">Whether any of them has a name.</param>
internal sealed class EscapeReader(PatternText text, RegexFlags flags, int groups, bool named)
{
    private const string Syntax = "^$\\.*+?()[]{}|/";

    private readonly bool _unicode = flags.HasFlag(RegexFlags.Unicode);

    /// <summary>The characters that an escape represents, and whether it is a class.</summary>
    public (CharacterSet Set, bool IsClass) Read(bool inClass)
    {
        var start = text.At++;
        if (text.IsAtEnd)
        {
            throw new RegexSyntaxException(start, "there is nothing after the last \\; write \\\\ for the character");
        }

        return Class(start) is { } set ? (set, true) : (CharacterSet.Of(Character(start, inClass)), false);
    }

    private CharacterSet? Class(int start)
    {
        var letter = text.Peek();
        var set = char.ToLowerInvariant(letter) switch
        {
            'd' => CharacterClasses.Digit,
            's' => CharacterClasses.Space,
            'w' => _unicode && flags.HasFlag(RegexFlags.IgnoreCase) ? CharacterClasses.WordOfAnyCase : CharacterClasses.Word,
            'p' when _unicode => Property(start),
            _ => null,
        };
        if (set is null)
        {
            return null;
        }

        text.At += char.ToLowerInvariant(letter) == 'p' ? 0 : 1;
        return char.IsAsciiLetterUpper(letter) ? set.Complement() : set;
    }

    private CharacterSet Property(int start)
    {
        text.At++;
        var name = text.Take("{") ? text.Until('}') : null;
        return name is null
            ? throw new RegexSyntaxException(start, "a property is written as in \\p{L}")
            : UnicodeProperties.Find(name) ?? throw new RegexSyntaxException(
                start, $"the property '{name}' is not supported; use the general categories, such as L, Lu or Number, and Any, ASCII, Assigned and White_Space");
    }

    private int Character(int start, bool inClass)
    {
        switch (text.Peek())
        {
            case 'f' or 'n' or 'r' or 't' or 'v':
                return "\f\n\r\t\v"["fnrtv".IndexOf((char)text.Next(), StringComparison.Ordinal)];
            case 'b' when inClass:
                text.At++;
                return '\b';
            case '-' when inClass && _unicode:
                text.At++;
                return '-';
            case 'c':
                return Control(start, inClass);
            case 'x':
                text.At++;
                return text.Hexadecimal(2) ?? Plain(start, 'x');
            case 'u':
                text.At++;
                return CodePoint(start);
            case 'k' when _unicode || named:
                throw BackReference(start);
            case >= '0' and <= '9':
                return Digits(start, inClass);
            default:
                return Identity(start);
        }
    }

    private int Identity(int start)
    {
        if (_unicode && !Syntax.Contains(text.Peek(), StringComparison.Ordinal))
        {
            throw Unknown(start);
        }

        return text.Next();
    }

    // Without the flag u an incomplete escape is the character itself.
    private int Plain(int start, char character) => _unicode ? throw Unknown(start) : character;

    private int Control(int start, bool inClass)
    {
        var letter = text.Peek(1);
        if (char.IsAsciiLetter(letter) || (inClass && !_unicode && (char.IsAsciiDigit(letter) || letter == '_')))
        {
            text.At += 2;
            return letter % 32;
        }

        return Plain(start, '\\'); // the c is read next
    }

    private int CodePoint(int start)
    {
        if (_unicode && text.Take("{"))
        {
            return text.Until('}') is { Length: > 0 } digits && digits.All(char.IsAsciiHexDigit) && ValueOf(digits) is var value and <= 0x10FFFF
                ? value
                : throw Unknown(start);
        }

        if (text.Hexadecimal(4) is not { } unit)
        {
            return Plain(start, 'u');
        }

        var end = text.At;
        if (_unicode && char.IsHighSurrogate((char)unit) && text.Take("\\u") && text.Hexadecimal(4) is { } low && char.IsLowSurrogate((char)low))
        {
            return char.ConvertToUtf32((char)unit, (char)low);
        }

        text.At = end;
        return unit;
    }

    private static int ValueOf(string digits) =>
        digits.TrimStart('0') is { Length: <= 6 } few ? Convert.ToInt32("0" + few, 16) : int.MaxValue;

    // A reference to a group if there is one with that number; otherwise an octal character, for compatibility with old
    // scripts.
    private int Digits(int start, bool inClass)
    {
        if (text.Peek() == '0' && !char.IsAsciiDigit(text.Peek(1)))
        {
            text.At++;
            return 0;
        }

        if (_unicode)
        {
            throw inClass || text.Peek() == '0' ? Unknown(start) : BackReference(start);
        }

        var digits = text.At;
        if (!inClass && text.Peek() != '0' && text.Number() <= groups)
        {
            throw BackReference(start);
        }

        text.At = digits;
        if (text.Peek() >= '8')
        {
            return text.Next();
        }

        var value = 0;
        for (var most = text.Peek() <= '3' ? 3 : 2; most > 0 && text.Peek() is >= '0' and <= '7'; most--)
        {
            value = (value * 8) + text.Next() - '0';
        }

        return value;
    }

    private static RegexSyntaxException BackReference(int start) =>
        new(start, "a backreference to a group is not supported, as it can't be matched in linear time");

    private RegexSyntaxException Unknown(int start) =>
        new(start, $"with the flag u, '\\{text.Peek(start + 1 - text.At)}' is not an escape, or is incomplete; outside of a class only {Syntax} are escaped");
}
