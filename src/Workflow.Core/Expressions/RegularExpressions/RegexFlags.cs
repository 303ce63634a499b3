namespace Workflow.Core.Expressions.RegularExpressions;

/// <summary>The supported flags of a regular expression: all of ECMAScript's except <c>d</c> and <c>v</c>.</summary>
[Flags]
internal enum RegexFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>g</c>: all matches.</summary>
    Global = 1,

    /// <summary><c>i</c>: upper and lower case are the same.</summary>
    IgnoreCase = 2,

    /// <summary><c>m</c>: <c>^</c> and <c>$</c> match at each line.</summary>
    Multiline = 4,

    /// <summary><c>s</c>: the dot matches line ends too.</summary>
    DotAll = 8,

    /// <summary><c>u</c>: the pattern is of code points, and strict.</summary>
    Unicode = 16,

    /// <summary><c>y</c>: a match begins exactly where the search does.</summary>
    Sticky = 32,
}

/// <summary>Reads flags and writes them.</summary>
internal static class RegexFlagText
{
    // In the order in which ECMAScript writes them.
    private static readonly (char Letter, RegexFlags Flag)[] Letters =
    [
        ('g', RegexFlags.Global), ('i', RegexFlags.IgnoreCase), ('m', RegexFlags.Multiline),
        ('s', RegexFlags.DotAll), ('u', RegexFlags.Unicode), ('y', RegexFlags.Sticky),
    ];

    /// <summary>The flags of a text such as <c>gi</c>.</summary>
    /// <exception cref="RegexSyntaxException">
    /// One is unknown, unsupported or duplicate; the position is that in the flags.
    /// </exception>
    public static RegexFlags Read(string text)
    {
        var flags = RegexFlags.None;
        for (var i = 0; i < text.Length; i++)
        {
            var flag = Array.Find(Letters, l => l.Letter == text[i]).Flag;
            if (flag == RegexFlags.None)
            {
                throw new RegexSyntaxException(i, text[i] switch
                {
                    'v' => "flag v is not supported; u is",
                    'd' => "flag d is not supported; the position of a match is its index",
                    _ => $"'{text[i]}' is not a flag; the flags are g, i, m, s, u and y",
                });
            }

            flags |= !flags.HasFlag(flag) ? flag : throw new RegexSyntaxException(i, $"flag {text[i]} is given twice");
        }

        return flags;
    }

    /// <summary>The flags as ECMAScript writes them.</summary>
    public static string Of(RegexFlags flags) => string.Concat(Letters.Where(l => flags.HasFlag(l.Flag)).Select(l => l.Letter));
}
