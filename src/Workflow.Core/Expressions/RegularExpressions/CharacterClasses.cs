using Workflow.Core.Expressions.Numbers;

namespace Workflow.Core.Expressions.RegularExpressions;

/// <summary>ECMAScript's predefined classes.</summary>
internal static class CharacterClasses
{
    /// <summary><c>\d</c>.</summary>
    public static CharacterSet Digit { get; } = CharacterSet.Of([('0', '9')]);

    /// <summary><c>\w</c>.</summary>
    public static CharacterSet Word { get; } = CharacterSet.Of([('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')]);

    /// <summary><c>\w</c> with the flags <c>i</c> and <c>u</c>: the long s and the Kelvin sign are letters in another case.</summary>
    public static CharacterSet WordOfAnyCase { get; } = CharacterSet.Union(Word, CharacterSet.Of('\u017F'), CharacterSet.Of('\u212A'));

    /// <summary><c>\s</c>.</summary>
    public static CharacterSet Space { get; } =
        CharacterSet.Of(Enumerable.Range(0, 0x10000).Where(c => WhiteSpace.Is((char)c)).Select(c => (c, c)));

    /// <summary>The line terminators.</summary>
    public static CharacterSet LineEnd { get; } = CharacterSet.Of([('\n', '\n'), ('\r', '\r'), ('\u2028', '\u2029')]);

    /// <summary><c>.</c> without the flag <c>s</c>.</summary>
    public static CharacterSet Dot { get; } = LineEnd.Complement();
}
