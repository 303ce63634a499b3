using System.Globalization;
using System.Text;
using Workflow.Core.Expressions;

namespace Workflow.Expressions.Tests.Hostile;

/// <summary>
/// What it costs to read the longest expressions there may be, before anything can be said of what they mean: those that
/// are long in one thing, and those that nest. A workflow may have hundreds of them, and each is read when it is saved.
/// </summary>
public class ParserTests(ITestOutputHelper output)
{
    private const double MostMilliseconds = 100;
    private const long MostBytes = 16L << 20;
    private const double MostMillisecondsOfTemplate = 400;
    private const int Rounds = 5;

    [Fact]
    public void Parse_CostsLittle_HoweverLongAndDeepTheExpressionIs()
    {
        var measured = Shapes().Select(s => (s.Name, Ending: Cheapest(s.Text))).ToList();
        foreach (var (name, ending) in measured.OrderByDescending(m => m.Ending.Milliseconds))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ending.Milliseconds,8:0.00} ms {ending.Bytes >> 10,8} KB  {name}: {ending.Reason ?? "read"}"));
        }

        Assert.All(measured, m => Assert.True(
            m.Ending.Wrong is null && m.Ending.Milliseconds <= MostMilliseconds && m.Ending.Bytes <= MostBytes,
            $"{m.Name}: {m.Ending}"));
    }

    [Theory]
    [InlineData("[", "1,")]
    [InlineData("'", "a")]
    [InlineData("({a:", "1+")]
    [InlineData("`", "a")]
    [InlineData("/", "a")]
    [InlineData("", "[")]
    [InlineData("", "{a:")]
    [InlineData("", "x=>")]
    [InlineData("", "!")]
    [InlineData("", "a.")]
    public void Parse_CostsLittle_HoweverOftenATemplateSeemsToEnd(string start, string piece)
    {
        var text = "{{ " + start + Times(piece, (Expression.MaxLength - 300) / piece.Length);
        var ending = Enumerable.Range(0, Rounds).Select(i => Ending.Of(() => Template.Parse(text + Times("}}", 60 - i)))).MinBy(e => e.Milliseconds);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ending.Milliseconds:0.00} ms, {ending.Bytes >> 10} KB: {ending.Reason ?? "read"}"));
        Assert.True(ending.Wrong is null && ending.Milliseconds <= MostMillisecondsOfTemplate, $"{ending}");
    }

    private static Ending Cheapest(string text) =>
        Enumerable.Range(0, Rounds).Select(i => Ending.Of(() => Expression.Parse(new string(' ', i) + text))).MinBy(e => e.Milliseconds);

    private static IEnumerable<(string Name, string Text)> Shapes()
    {
        const int Length = Expression.MaxLength - Rounds;
        foreach (var (open, inner, close) in Nests)
        {
            foreach (var levels in (int[])[50, (Length - inner.Length) / (open.Length + close.Length)])
            {
                yield return ($"{levels} x {open}…{close}", Times(open, levels) + inner + Times(close, levels));
            }

            yield return ($"only {open}", Times(open, Length / open.Length));
        }

        foreach (var (start, piece, end) in Rows)
        {
            yield return ($"{start}{piece}…{end}", start + Times(piece, (Length - start.Length - end.Length) / piece.Length) + end);
        }

        foreach (var (start, piece, end) in Numbered)
        {
            var text = new StringBuilder(start);
            for (var i = 0; text.Length < Length - end.Length - 20; i++)
            {
                text.Append(piece.Replace("#", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
            }

            yield return ($"{start}{piece}…{end}", text.Append(end).ToString());
        }
    }

    private static readonly (string Open, string Inner, string Close)[] Nests =
    [
        ("(", "1", ")"), ("[", "1", "]"), ("{a:", "1", "}"), ("({a:", "1", "})"), ("`${", "1", "}`"), ("x=>", "1", ""), ("(x)=>", "1", ""), ("(x=", "1", ")=>1"), ("([x=", "1", "])=>1"), ("({x=", "1", "})=>1"), ("!", "1", ""), ("- ", "1", ""),
        ("typeof ", "1", ""), ("1+(", "1", ")"), ("2**", "1", ""), ("1?1:", "1", ""), ("1?", "1", ":1"), ("f(", "1", ")"), ("(x=>", "1", ")(1)"), ("a[", "1", "]"), ("a?.[", "1", "]"), ("[...", "1", "]"), ("new ", "x", ""), ("async x=>", "1", ""), ("await ", "1", ""),
        ("function(){return ", "1", "}"), ("class{[", "1", "](){}}"), ("/(", "a", ")/"), ("(async(", "1", ")"), ("((x,", "1", "))"), ("import(", "1", ")"),
    ];

    private static readonly (string Start, string Piece, string End)[] Rows =
    [
        ("1", "+1", ""), ("1", ",1", ""), ("[", "1,", "]"), ("[", ",", "]"), ("f(", "1,", "1)"), ("a", ".a", ""), ("a", "?.a", ""), ("a", "[0]", ""), ("a", "()", ""), ("1", "&&1", ""), ("null", "??1", ""), ("1", "==1", ""), ("{", "a:1,", "}"), ("({", "a:1,", "})"),
        ("({", "...a,", "})"), ("({", "__proto__:1,", "})"), ("((", "a,", "a)=>1)"), ("(({", "a,", "a})=>1)"), ("'", "a", "'"), ("'", "\\u0061", "'"), ("'", "\\u{00061}", "'"), ("'", "😀", "'"), ("`", "a", "`"), ("`", "${1}", "`"), ("`", "\\u0061", "`"),
        ("/", "a", "/"), ("/", "a|", "a/"), ("/", "(a)", "/"), ("/", "(", "/"), ("/", "(?:", "/"), ("/", "[a-z]", "/"), ("/[", "a-z", "]/"), ("/", "a{9}", "/"), ("/", "a{1,999}", "/"), ("/", "(?<a>x)", "/"), ("/", "\\p{L}", "/u"), ("/", "\\p{L}", "/iu"), ("/[", "\\p{L}", "]/iu"), ("/[^", "\\W", "]/iu"),
        ("/", "\\u{1F600}", "/u"), ("/", "a*", "/"), ("/", "(a*)*", "/"), ("/", "\\", "/"), ("/", ".", "/s"), ("/(", "a|b|", ")*/"), ("", "\\u0061", ""), ("", "\\u{61}", ""), ("", "é", ""), ("", "𐐀", ""), ("", "a", ""), ("", "1", ""), ("0x", "f", ""), ("1", "_0", ""), ("0.", "1", ""), ("1e", "9", ""),
        ("", "9", "n"), ("/*", "*", "*/1"), ("", "/**/", "1"), ("1//", "/", ""), ("", " ", "1"), ("", "\n", "1"), ("1", "\u2028", ""), ("", "a:", "1"), ("", "{", ""), ("", "}", ""), ("", ")", ""), ("", "'", ""), ("", "`", ""), ("", "/", ""), ("", "=", ""), ("", "=>", ""), ("", "..", ""), ("", "\0", ""), ("", "\ud800", ""),
        ("", "a=", "1"), ("", "a??b||", "c"), ("", "in ", ""), ("", "async ", "x"), ("", "let ", ""), ("", "<!--", ""), ("", "#a ", ""), ("", "@a ", ""),
    ];

    private static readonly (string Start, string Piece, string End)[] Numbered =
    [
        ("((", "a#,", "a)=>1)"), ("(({", "a#,", "a})=>1)"), ("(([", "a#,", "a])=>1)"), ("({", "a#:1,", "})"), ("[", "a#,", "]"), ("/", "(?<a#>x)", "/"), ("/", "a#|", "b/"), ("[", "#,", "]"), ("[", "'#',", "]"), ("[", "(a#)=>a#,", "]"), ("", "a#=>", "1"), ("", "(a#,b#)=>", "1"), ("[", "/a#/,", "]"),
    ];

    private static string Times(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
