using System.Buffers;

namespace Workflow.Core.Expressions.RegularExpressions;

/// <summary>A pattern as instructions, and the properties that a search needs.</summary>
internal sealed class CompiledPattern
{
    /// <summary>Most positions that may be stored at one time: instructions times slots.</summary>
    public const int MaxStoredPositions = 200_000;

    // With more characters a match may begin nearly anywhere, and searching for one of them saves nothing.
    private const int MaxFirst = 256;

    // From here on a code unit may be half of a character.
    private const int Surrogates = 0xD800;

    // With more ranges the union of possible first characters costs more than it saves.
    private const int MaxRanges = 10_000;

    /// <summary>Compiles a pattern.</summary>
    /// <exception cref="RegexSyntaxException">It has invalid syntax, is too large, or uses an unsupported feature.</exception>
    public CompiledPattern(string pattern, RegexFlags flags)
    {
        var (term, names) = PatternReader.Read(pattern, flags);
        (Code, Slots, Turns) = PatternCompiler.Compile(term, names.Count);
        Names = names;
        IsUnicode = flags.HasFlag(RegexFlags.Unicode);
        Word = IsUnicode && flags.HasFlag(RegexFlags.IgnoreCase) ? CharacterClasses.WordOfAnyCase : CharacterClasses.Word;
        First = FindFirst();
        FirstUnits = First is { Count: > 0 and <= MaxFirst } few && few.Ranges[^1].To < Surrogates ? SearchValues.Create(Units(few)) : null;
        Depth = Turns.Length == 0 ? 0 : Turns.Max(t => t.Depth);
        if ((long)Code.Length * (Slots + Depth) > MaxStoredPositions)
        {
            throw new RegexSyntaxException(
                0, $"{names.Count - 1} groups in {Code.Length} instructions are too many: the limit of their product is {MaxStoredPositions}; use (?:…) or repeat less often");
        }
    }

    /// <summary>The instructions; the first begins a match.</summary>
    public Instruction[] Code { get; }

    /// <summary>How many positions a match stores: two for each group, and those of repetitions.</summary>
    public int Slots { get; }

    /// <summary>The repetitions that must advance in the text.</summary>
    public Turn[] Turns { get; }

    /// <summary>How deep they are nested.</summary>
    public int Depth { get; }

    /// <summary>The names of the groups; at 0 that of the whole match, which has none.</summary>
    public IReadOnlyList<string?> Names { get; }

    /// <summary>Whether the text is read as code points.</summary>
    public bool IsUnicode { get; }

    /// <summary>The word characters of <c>\b</c>.</summary>
    public CharacterSet Word { get; }

    /// <summary>The characters that a match can begin with; <c>null</c> if it can be empty.</summary>
    public CharacterSet? First { get; }

    /// <summary>The same for a fast search, if they are few.</summary>
    public SearchValues<char>? FirstUnits { get; }

    private CharacterSet? FindFirst()
    {
        var sets = new HashSet<CharacterSet>(ReferenceEqualityComparer.Instance);
        var seen = new bool[Code.Length];
        var pending = new Stack<int>([0]);
        while (pending.TryPop(out var at))
        {
            if (seen[at])
            {
                continue;
            }

            seen[at] = true;
            switch (Code[at])
            {
                case { Operation: Operation.Match }:
                    return null;
                case { Operation: Operation.Character, X: var character }:
                    sets.Add(CharacterSet.Of(character));
                    break;
                case { Operation: Operation.Set, Set: { } set }:
                    sets.Add(set);
                    break;
                case { Operation: Operation.Jump, X: var target }:
                    pending.Push(target);
                    break;
                case { Operation: Operation.Split, X: var one, Y: var other }:
                    pending.Push(one);
                    pending.Push(other);
                    break;
                default:
                    pending.Push(at + 1);
                    break;
            }
        }

        return sets.Sum(s => (long)s.Ranges.Length) > MaxRanges ? CharacterSet.All : CharacterSet.Union(sets);
    }

    private static char[] Units(CharacterSet set)
    {
        var units = new List<char>();
        foreach (var (from, to) in set.Ranges)
        {
            units.AddRange(Enumerable.Range(from, to - from + 1).Select(c => (char)c));
        }

        return [.. units];
    }
}
