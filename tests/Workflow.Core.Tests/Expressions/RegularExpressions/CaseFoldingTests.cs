using Workflow.Core.Expressions.RegularExpressions;

namespace Workflow.Core.Tests.Expressions.RegularExpressions;

/// <summary>Every character equals exactly those that it equals in Node when case is ignored.</summary>
public class CaseFoldingTests
{
    [Theory]
    [InlineData(false, 0xFFFF)]
    [InlineData(true, 0x1FFFF)]
    public void Close_IsNodes_ForEveryCharacter(bool unicode, int last)
    {
        // Node's own pairs among ours, and those found by the cases of each character and of those in turn.
        var function = $$"""
            (from, ours) => {
              const pairs = [];
              const isUnknown = text => /[\p{Cn}\ua7ce\ua7cf\ua7d2\ua7d4\u{16ea0}-\u{16ed3}]/u.test(text); // younger than Node's tables of cases: Unicode 17
              for (let c = from; c < from + 256; c++) {
                const text = String.fromCodePoint(c);
                const near = new Set([text, ...(ours[c] ?? []).map(o => String.fromCodePoint(o))]);
                for (let i = 0; i < 3; i++) for (const t of [...near]) for (const o of [t.toUpperCase(), t.toLowerCase(), t.toLowerCase().toUpperCase(), ...(c < 0x250 || c >> 8 === 0x21 ? ['\u017f', '\u212a', '\u2126', '\u1e9e', '\u0130', '\u0131'] : [])]) near.add(o);
                if (near.size === 1) continue;
                const expression = new RegExp('^' + text.replace(/[\^$\\.*+?()[\]{}|\/]/, '\\$&') + '$', '{{(unicode ? "iu" : "i")}}');
                for (const other of near) if ([...other].length === 1 && other !== text && (isUnknown(text + other) ? ours[c]?.includes(other.codePointAt(0)) : expression.test(other))) pairs.push(c + ' ' + other.codePointAt(0));
              }
              return pairs.sort();
            }
            """;
        var blocks = Enumerable.Range(0, (last + 1) / 256).Where(b => b is < 0xD8 or > 0xDF).ToList();
        var ours = blocks.Select(b => Pairs(b, unicode).ToList()).ToList();
        var theirs = Node.Answers(function, [.. blocks.Zip(ours, (b, pairs) => new[] { $"{b * 256}", $"{{{string.Join(',', pairs.GroupBy(p => p.From, p => p.To).Select(g => $"\"{g.Key}\":[{string.Join(',', g)}]"))}}}" })]);

        Assert.All(ours.Zip(theirs), block => Assert.Equal(block.Second, $"[{string.Join(',', block.First.Select(p => $"\"{p.From} {p.To}\"").Order(StringComparer.Ordinal))}]"));
    }

    private static IEnumerable<(int From, int To)> Pairs(int block, bool unicode) => Enumerable.Range(block * 256, 256).SelectMany(c =>
        CaseFolding.Close(CharacterSet.Of(c), unicode).Ranges.ToArray()
            .SelectMany(r => Enumerable.Range(r.From, r.To - r.From + 1)).Where(o => o != c).Select(o => (c, o)));
}
