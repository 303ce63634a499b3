namespace Workflow.Core.Expressions.RegularExpressions;

/// <summary>Reads a class in brackets.</summary>
/// <param name="text">The pattern.</param>
/// <param name="escapes">Reads the escapes in it.</param>
/// <param name="flags">The pattern's flags.</param>
internal sealed class ClassReader(PatternText text, EscapeReader escapes, RegexFlags flags)
{
    private readonly bool _unicode = flags.HasFlag(RegexFlags.Unicode);

    /// <summary>The characters of a class; the current position is at its bracket.</summary>
    public CharacterSet Read()
    {
        var start = text.At++;
        var isNegated = text.Take("^");
        var parts = new HashSet<CharacterSet>(ReferenceEqualityComparer.Instance); // a large one that occurs again counts once
        while (!text.Take("]"))
        {
            if (text.IsAtEnd)
            {
                throw new RegexSyntaxException(start, "this class is not closed by ']'");
            }

            Part(parts, start);
        }

        var set = CharacterSet.Union(parts);
        set = flags.HasFlag(RegexFlags.IgnoreCase) ? set.ClosedOverCase(_unicode) : set;
        return isNegated ? set.Complement() : set;
    }

    private void Part(HashSet<CharacterSet> parts, int start)
    {
        var at = text.At;
        var (from, isFromClass) = Atom(start);
        parts.Add(from);
        if (text.Peek() != '-' || text.Peek(1) == ']')
        {
            return;
        }

        text.At++;
        var (to, isToClass) = Atom(start);
        if (!isFromClass && !isToClass)
        {
            var (first, last) = (from.Ranges[0].From, to.Ranges[0].From);
            parts.Add(first <= last ? CharacterSet.Of([(first, last)]) : throw new RegexSyntaxException(at, "the ends of this range are out of order"));
            return;
        }

        // For compatibility with old scripts: [\w-.] is a class, a hyphen and a dot.
        parts.UnionWith(_unicode ? throw new RegexSyntaxException(at, "a class can't be an end of a range; write \\- for the character") : [to, CharacterSet.Of('-')]);
    }

    private (CharacterSet Set, bool IsClass) Atom(int start) =>
        text.IsAtEnd ? throw new RegexSyntaxException(start, "this class is not closed by ']'")
        : text.Peek() == '\\' ? escapes.Read(inClass: true)
        : (CharacterSet.Of(text.Next()), false);
}
