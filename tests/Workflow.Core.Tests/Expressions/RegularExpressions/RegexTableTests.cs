namespace Workflow.Core.Tests.Expressions.RegularExpressions;

/// <summary>Rows of pattern, flags and texts: every match, group, replacement and part is Node's.</summary>
public class RegexTableTests
{
    private static readonly string[] Texts =
    [
        "", "a", "ab", "aab", "abcabc", "foo bar", "Foo BAR\nbaz\r\nqux\u2028last\u2029", "2026-11-28T08:30:00Z", "x=1; y=22; z=", "\"quoted\", \"\", plain", "a.b.c", "  padded\t\ufeff\u00a0",
        "😀a😀\ud83d\ude00\ud83d", "\ude00b", "éÉèßſKkſs", "ΣσςΑΐ", "aAbBcC_09-", "ǅǆǄ ᾳᾼ İıIi", "{1,2}", "a{2}", "\\c]}[", "\0\u0001\u0007\b8", "aaa aaaa b", "/path/to/file.txt?q=1&r=2#x", "one, two,three ,four",
        "\u0085\u180e\u200b", "٣४5", "zaacbbbcac", "abab", "bbb",
    ];

    // No \B with the flag u: Node finds it inside a pair of surrogates, where ECMA-262 has no place.
    private static readonly (string Flags, string[] Patterns)[] Rows =
    [
        ("", [
            "a", "^a", "a$", "^$", "^", "$", "", "ab|a", "a|ab", "(a)|(b)", "(a|ab)(c|bcd)?(b*)", "a*", "a*?", "a+", "a+?", "a?", "a??", "(a*)*", "(a*)+", "(a*)?", "(a?)*?", "(a?){2}", "(a?){0,3}", "(a*){2,}",
            "(?:(a)|b)*", "(?:(a)|(b)|(c))+", "((a)|(b))*", "(z)((a+)?(b+)?(c))*", "(?:a|b)+?b", "a{2}", "a{1,2}", "a{2,}", "a{2,3}?", "a{0}", "(a){0}b", "a{,2}", "a{", "a{1", "a{1,", "{", "x{a}", "]", "}", "a]", "{1,2",
            ".", ".*", ".+?", "[^]", "[]", "[^]*", "[]|a", "[abc]", "[^abc]", "[a-c]+", "[-a]", "[a-]", "[\\w-.]+", "[\\d-x]", "[a-\\d]", "[\\]\\\\]", "[\\b]", "[^\\s]+", "[.*+?]", "[^a-z]", "[\\0-\\x1f]", "[\\c]", "[\\cA]", "[\\c0]", "[\\c_]",
            "\\d+", "\\D+", "\\w+", "\\W+", "\\s+", "\\S+", "\\bfoo\\b", "\\b", "\\B", "\\Ba", "a\\b", "\\b\\w", "é\\b", "\\bé", "\\w\\b\\W",
            "\\n", "\\r\\n?", "\\t", "\\v", "\\f", "\\0", "\\x41", "\\x4", "\\u0041", "\\u004", "\\u{41}", "\\u{2}", "\\cA", "\\c", "\\ca|\\cG", "\\1", "\\8", "\\18", "\\101", "\\08", "\\377", "\\400", "[\\1]", "[\\8]", "\\a\\g", "\\-", "\\/", "\\k", "\\p{L}", "\\p",
            "(\\d{4})-(\\d\\d)-(\\d\\d)", "(?<n>\\d+)-(?<m>\\d+)", "(?<n>a)|(?<m>b)", "(x)?(?<n>a)", "(?<$_é>a)", "([a-z]+)=(\\d*)", "\"([^\"]*)\"", "^\\s+|\\s+$", "\\s*,\\s*", "[?&](\\w+)=([^&#]*)", "\\.[^.]*$", "(?:)", "()", "(|a)", "(a|)", "|a", "a|", "a||b",
            "\\ud83d", "😀", "[😀]", "\ud83d.", "^.$", "^..$", "(.)(.)?(.)?", "(?:a+)+b", "(a+|b+)*c", "(a|a)*b", "(?:(?:a?){3}){3}", "((a)(b)?)+", "(?:(x)|(a)(b)?)*", "(a(b)?)+?$",
        ]),
        ("g", [
            "a", "a*", "a*?", "", "^", "$", "\\b", "\\B", "(a)|(b)", "(?:(a)|b)", "[^,]+", "\\s*", "\\w*", ".", "x*", "(a)(?<n>b)?", "(?<n>\\w)(\\d)?", "[a-z]+|\\d+", "\\d", "\\s", "(?:a|ab)", "a|aa", "$|a", "(^)a", "\\w+\\b", "(.)\\s*(.)", "a+?b", "(b)?a*",
        ]),
        ("m", ["^", "$", "^$", "^\\w+$", "^b", "r$", ".$", "^.*$", "\\s$", "(?:^|,)x", "z$\\s^q"]),
        ("gm", ["^", "$", "^$", "^\\w+", "\\w+$", "^.*$", "\\n^", "$\\s", "^\\s*", "(^.)|(.$)"]),
        ("s", [".", ".*", "Foo.*qux", "a.b", "^.+$"]),
        ("i", [
            "FOO", "[A-Z]+", "[^A-Z]+", "é", "ß", "ſ", "s", "k", "\u212a", "σ", "Σ+", "\\w+", "\\W+", "ǆ+", "ᾳ", "ᾼ", "i", "ı", "İ", "[^ſ]", "[\\w]+", "[^\\W]", "\\u0390", "[à-ý]+", "a{2}B", "(?<n>A)b", "\\bFOO\\b", "[_-z]", "[Z-a]+",
        ]),
        ("iu", ["s+", "k+", "[A-Z]+", "[^A-Z]+", "\\w+", "\\W+", "[\\w]", "[^\\w]", "[\\W]", "ß", "ſ", "σ+", "ǆ+", "ᾳ", "i", "ı", "İ", "\\b", "ſ\\b", "\\p{Lu}+", "\\P{Lu}+", "[^\\p{Ll}]+", "[^\\P{Ll}]", "\\u0390"]),
        ("u", [
            ".", "^.$", "..", "😀", "[😀]", "[^😀]+", "\\ud83d\\ude00", "\\ud83d", "\\ude00", "[\\ud83d\\ude00]", "\\u{1F600}", "\\u{0000041}", "[\\u{1F600}-\\u{1F64F}]+", "\\p{L}+", "\\P{L}+", "\\p{Lu}", "\\p{General_Category=Decimal_Number}+", "\\p{gc=Nd}",
            "[\\p{L}\\d]+", "\\p{Any}", "\\p{ASCII}+", "\\p{White_Space}+", "\\p{Letter}", "\\p{S}", "\\p{punct}+", "\\w+", "\\s+", "[^]", "[]", "(?<n>.)", "\\/\\^\\$\\.", "[\\-a]", "\\cA", "\\x41", "\\0", "a{2}", "[^a]", "\\b",
            "{", "}", "]", "a{", "a{1", "x{,2}", "\\-", "\\a", "\\c", "\\x4", "\\u004", "\\u{}", "\\u{110000}", "\\u{g}", "[\\c0]", "[\\w-a]", "[a-\\d]", "\\00", "\\8", "[\\8]", "\\p", "\\p{", "\\p{Nope}", "\\p{lu}", "\\p{Script}",
        ]),
        ("gu", ["", "$", ".", "a*", "😀*", "[^a]*", "(.)?", "\\ud83d"]),
        ("y", ["a", "b", "a*", "^a", "$", "foo|bar", ""]),
        ("gy", ["a", "a|b", "[a-z]", "\\w", "a*", "", "(a)(b)?"]),
        ("gimsuy", ["a.", "^\\w+", "."]),
        ("", [
            "*", "+a", "?", "a**", "a++", "a???", "^*", "$+", "\\b+", "a{2}{3}", "{2}", "{2,}a", "a{3,2}", "(", ")", "(a", "a)", "[", "[a", "[a-", "[\\", "\\", "[b-a]", "[\\w-\\d]", "(?", "(?a)", "(?<>a)", "(?<1a>a)", "(?<a", "(?<n>a)(?<n>b)", "(?<a b>c)", "(?:", "(?i:a)", "(?<n>a)\\k", "[\\d-\\s]", "a|*", "(?<a-b>x)",
        ]),
    ];

    [Fact]
    public void Search_IsNodes()
    {
        var rows = Rows.SelectMany(r => r.Patterns.SelectMany(p => Texts.Select(t => (Pattern: p, r.Flags, Text: t)))).ToList();
        var theirs = Node.Answers(Searched.Function, [.. rows.Select(r => new[] { Node.Json(r.Pattern), Node.Json(r.Flags), Node.Json(r.Text) })]);

        Assert.All(rows.Zip(theirs), row => Assert.Equal((row.First, row.Second), (row.First, Searched.Answer(row.First.Pattern, row.First.Flags, row.First.Text))));
    }
}
