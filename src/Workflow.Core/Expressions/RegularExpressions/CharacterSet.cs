using System.Collections.Immutable;

namespace Workflow.Core.Expressions.RegularExpressions;

/// <summary>An immutable set of code points, as sorted ranges that do not touch.</summary>
internal sealed class CharacterSet
{
    private const int Last = 0x10FFFF;
    private const int Ascii = 128;

    private readonly (int From, int To)[] _ranges;
    private readonly ulong _low; // 0 to 63
    private readonly ulong _high; // 64 to 127
    private CharacterSet? _complement;
    private CharacterSet? _closedOverUnits;
    private CharacterSet? _closedOverCodePoints;

    private CharacterSet((int From, int To)[] ranges)
    {
        _ranges = ranges;
        foreach (var (from, to) in ranges)
        {
            Count += to - from + 1;
            for (var c = from; c <= to && c < Ascii; c++)
            {
                (c < 64 ? ref _low : ref _high) |= 1UL << (c & 63);
            }
        }
    }

    /// <summary>The empty set.</summary>
    public static CharacterSet Empty { get; } = new([]);

    /// <summary>Every code point.</summary>
    public static CharacterSet All { get; } = new([(0, Last)]);

    /// <summary>The ranges, in order.</summary>
    public ReadOnlySpan<(int From, int To)> Ranges => _ranges;

    /// <summary>How many code points it has.</summary>
    public int Count { get; }

    /// <summary>The set of one code point.</summary>
    public static CharacterSet Of(int character) => new([(character, character)]);

    /// <summary>The set of ranges, in any order; both ends are inclusive.</summary>
    public static CharacterSet Of(IEnumerable<(int From, int To)> ranges)
    {
        var merged = new List<(int From, int To)>();
        foreach (var range in ranges.OrderBy(r => r.From))
        {
            if (merged.Count > 0 && range.From <= merged[^1].To + 1)
            {
                merged[^1] = (merged[^1].From, Math.Max(merged[^1].To, range.To));
            }
            else
            {
                merged.Add(range);
            }
        }

        return new([.. merged]);
    }

    /// <summary>The code points in any of the sets.</summary>
    public static CharacterSet Union(params IEnumerable<CharacterSet> sets) => Of(sets.SelectMany(s => s._ranges));

    /// <summary>Every other code point.</summary>
    public CharacterSet Complement() => _complement ??= NewComplement();

    /// <summary>
    /// The set with all characters that differ from its members only in case. It is cached: a pattern may contain the same
    /// large set a thousand times.
    /// </summary>
    /// <param name="unicode">Whether to fold by code points, as with the flag <c>u</c>.</param>
    public CharacterSet ClosedOverCase(bool unicode) => unicode
        ? _closedOverCodePoints ??= CaseFolding.Close(this, unicode)
        : _closedOverUnits ??= CaseFolding.Close(this, unicode);

    /// <summary>Whether a code point is in it.</summary>
    public bool Contains(int character) => character < Ascii
        ? (((character < 64 ? _low : _high) >> (character & 63)) & 1) != 0
        : Find(character);

    private CharacterSet NewComplement()
    {
        var others = ImmutableArray.CreateBuilder<(int, int)>(_ranges.Length + 1);
        var from = 0;
        foreach (var range in _ranges)
        {
            if (range.From > from)
            {
                others.Add((from, range.From - 1));
            }

            from = range.To + 1;
        }

        if (from <= Last)
        {
            others.Add((from, Last));
        }

        return new([.. others]);
    }

    private bool Find(int character)
    {
        var (low, high) = (0, _ranges.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (character < _ranges[middle].From)
            {
                high = middle - 1;
            }
            else if (character > _ranges[middle].To)
            {
                low = middle + 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }
}
