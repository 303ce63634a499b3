using CsCheck;

namespace Workflow.Core.Tests.Expressions.RegularExpressions;

/// <summary>Generated patterns on generated texts: what Node finds is found, group by group.</summary>
public class GeneratedRegexTests
{
    private static int Generated => TestRun.Rounds(20_000, 2_000);

    // Without what is refused by design, and small enough for an engine that goes back.
    private static readonly Gen<string> Atoms = Gen.OneOf(
        "a", "b", "c", ".", "[ab]", "[^a]", "\\w", "\\d", "\\s", "\\b", "\\B", "^", "$", "A", "😀", "\\n", "[a-c😀]", "\\W", "1", "k", "ſ", "[^\\w]", "é", "\\ud83d", "\\S", "");

    private static readonly Gen<string> Quantifiers = Gen.OneOf("", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{0,2}", "{1,}", "{0}", "{1,2}?", "{2,}?");

    private static readonly Gen<string> Patterns = Gen.Recursive<string>((depth, self) => depth > 3
        ? Atoms
        : Gen.OneOf(
            Atoms,
            Gen.Select(self, self, (a, b) => a + b),
            Gen.Select(self, self, (a, b) => $"{a}|{b}"),
            Gen.Select(Gen.OneOf("(", "(", "(?:"), self, Quantifiers, (open, body, times) => $"{open}{body}){times}"),
            Gen.Select(Atoms.Where(a => a is not ("" or "\\b" or "\\B" or "^" or "$")), Quantifiers, (a, times) => a + times)));

    private static readonly Gen<string> Flags = Gen.OneOf("", "g", "i", "u", "m", "gi", "gu", "iu", "gm", "s", "y", "gy", "gimsu");

    private static readonly Gen<string> Texts = Gen.OneOf("a", "b", "c", "aa", "ab", "A", " ", "\n", "1", "😀", "\ud83d", "k", "K", "\u017f", "S", "é", "_", "\r").Array[0, 9].Select(string.Concat);

    [Fact]
    public void Search_IsNodes_WhenThePatternIsOfTheGrammar() => Same(Patterns);

    [Fact]
    public void Search_IsNodes_WhenThePatternIsSoup() => Same(
        Gen.OneOf("a", "b", "(", ")", "[", "]", "{", "}", "*", "+", "?", "|", "\\", "^", "$", ".", "-", ",", "1", "2", "0", "\\d", "\\w", "\\x", "\\u", "\\c", "(?:", "(?<n>", "{2}", "{1,2}", "😀", "\\b", "u{61}", "4a")
            .Array[1, 7].Select(string.Concat).Where(p => !RefusedByDesign(p)));

    // Escapes that may refer back.
    private static bool RefusedByDesign(string pattern) =>
        pattern.Contains("\\1", StringComparison.Ordinal) || pattern.Contains("\\2", StringComparison.Ordinal) || pattern.Contains("\\k", StringComparison.Ordinal);

    // With the flag u Node finds an empty match inside a pair of surrogates, where ECMA-262 has no place.
    private static bool IsNodesFault(string pattern, string flags) =>
        flags.Contains('u', StringComparison.Ordinal) && pattern.Contains("\\B", StringComparison.Ordinal);

    private static void Same(Gen<string> patterns)
    {
        var rows = new List<(string Pattern, string Flags, string Text)>();
        Gen.Select(patterns, Flags, Texts).Where(row => !IsNodesFault(row.Item1, row.Item2)).Sample(rows.Add, iter: Generated, threads: 1);
        var theirs = Node.Answers(Searched.Function, [.. rows.Select(r => new[] { Node.Json(r.Pattern), Node.Json(r.Flags), Node.Json(r.Text) })]);

        Assert.All(rows.Zip(theirs), row => Assert.Equal((row.First, row.Second), (row.First, Searched.Answer(row.First.Pattern, row.First.Flags, row.First.Text))));
    }
}
