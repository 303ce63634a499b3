using System.Text;

namespace Workflow.Core.Expressions.RegularExpressions;

/// <summary>
/// Which characters are equal regardless of case: ECMA-262, Canonicalize. With the flag <c>u</c> this is Unicode's simple
/// case folding; without it, characters with the same single upper-case code unit are equal, ASCII and non-ASCII apart.
/// </summary>
internal static class CaseFolding
{
    private static readonly Lazy<Classes> OfUnits = new(() => new Classes(Units()));
    private static readonly Lazy<Classes> OfCodePoints = new(() => new Classes(CodePoints()));

    /// <summary>The set with all characters that differ from its members only in case.</summary>
    public static CharacterSet Close(CharacterSet set, bool unicode) => (unicode ? OfCodePoints : OfUnits).Value.Close(set);

    private static IEnumerable<(int Character, int Canonical)> Units()
    {
        for (var c = 0; c <= 0xFFFF; c++)
        {
            var upper = IsLongInUpperCase(c) ? c : char.ToUpperInvariant((char)c);
            yield return (c, c >= 128 && upper < 128 ? c : upper);
        }
    }

    // The upper case of these is two or more characters (ᾳ: ΑΙ), so each stays unchanged; .NET maps them to single ones.
    private static bool IsLongInUpperCase(int c) => c is (>= 0x1F80 and <= 0x1FAF) or 0x1FB3 or 0x1FC3 or 0x1FF3;

    private static IEnumerable<(int Character, int Canonical)> CodePoints()
    {
        foreach (var (from, to) in new[] { (0, 0xD7FF), (0xE000, 0xFFFF), (0x10000, 0x1FFFF) })
        {
            for (var c = from; c <= to; c++)
            {
                yield return (c, Folded(c));
            }
        }
    }

    private static int Folded(int c) => c switch
    {
        0x130 or 0x131 => c, // the dotted and the dotless i of Turkish fold in Turkish only
        0x17F => 's', // .NET leaves the long s as it is
        0x1E9E => 0xDF,
        _ => Rune.ToLowerInvariant(Rune.ToUpperInvariant(new Rune(c))).Value,
    };

    /// <summary>Classes of characters that are equal regardless of case.</summary>
    private sealed class Classes
    {
        private readonly Dictionary<int, int[]> _classOf = [];
        private readonly List<int[]> _classes = [];

        public Classes(IEnumerable<(int Character, int Canonical)> characters)
        {
            var pairs = characters.Where(p => p.Character != p.Canonical).ToLookup(p => p.Canonical, p => p.Character);
            foreach (var same in pairs)
            {
                int[] members = [same.Key, .. same];
                _classes.Add(members);
                foreach (var member in members)
                {
                    _classOf[member] = members;
                }
            }
        }

        public CharacterSet Close(CharacterSet set)
        {
            var others = set.Count < _classes.Count
                ? Members(set).Select(c => _classOf.GetValueOrDefault(c)).OfType<int[]>()
                : _classes.Where(members => members.Any(set.Contains) && !members.All(set.Contains));
            return CharacterSet.Union(set, CharacterSet.Of(others.SelectMany(members => members).Select(c => (c, c))));
        }

        private static IEnumerable<int> Members(CharacterSet set)
        {
            foreach (var (from, to) in set.Ranges.ToArray())
            {
                for (var c = from; c <= to; c++)
                {
                    yield return c;
                }
            }
        }
    }
}
