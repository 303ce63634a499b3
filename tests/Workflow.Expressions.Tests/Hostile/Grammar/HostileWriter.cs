using CsCheck;
using Workflow.Expressions.Tests.Conformance;

namespace Workflow.Expressions.Tests.Hostile.Grammar;

/// <summary>
/// Writes one hostile expression: one that nests too deeply, doubles, uses huge counts, allocates more and more memory,
/// never ends, looks for hidden members, or confuses the parser.
/// </summary>
/// <param name="random">Where chance comes from.</param>
internal sealed partial class HostileWriter(PCG random)
{
    // How much one of them may cost decides how many of them there can be: most are refused or over at once.
    private static readonly (int Weight, Func<HostileWriter, string> Write)[] Families =
    [
        (14, w => w.Nested()),
        (8, w => w.Chain()),
        (4, w => w.Doubling()),
        (3, w => w.Recursion()),
        (14, w => w.Count()),
        (5, w => w.Amplified()),
        (10, w => w.RegularExpression()),
        (2, w => w.Comparer()),
        (8, w => w.Bomb()),
        (1, w => w.Quadratic()),
        (12, w => w.Hidden()),
        (10, w => w.Noise()),
        (14, w => w.Mutant()),
        (6, w => w.Number()),
        (14, w => w.Anything()),
        (10, w => w.Helper()),
        (14, w => new Conformance.Grammar.Writer(w._random).Write()),
    ];

    private static readonly IReadOnlyList<string> Rows = [.. Table.Names.SelectMany(Table.Read).Select(r => r.Expression)];

    private static readonly int Total = Families.Sum(f => f.Weight);

    private readonly PCG _random = random;

    public string Write()
    {
        var at = Below(Total);
        foreach (var (weight, write) in Families)
        {
            if ((at -= weight) < 0)
            {
                return write(this);
            }
        }

        throw new InvalidOperationException("The weights add up.");
    }

    /// <summary>A text with templates, or with what looks like them.</summary>
    public string WriteConfig() => Below(8) switch
    {
        0 => Times(Pick("{{", "}}", "{{{", "}}}", "{{}}", "{{ }}", "{{ '}}' }}", "{{ '", "{ {", "{{/*", "{{`", "{{ 1 }}", "{{1}}{{"), Some(3_000)),
        1 => Times("{{ " + Pick("1", "inputs.n", "inputs.long", "inputs.many", "inputs.deep", "'x'.repeat(1e5)", "[{}]", "inputs.digits") + " }}" + Pick("", "-", "\n"), Some(200)),
        2 => "{{ " + Write() + " }}" + Times(Pick("}}", "'", "{{", "x"), Some(200)),
        3 => Times("{{ " + Write() + " }}", 1 + Below(4)),
        4 => "a" + Times("{{ " + Write() + " }}", 1 + Below(4)) + "b",
        5 => "{{" + Write() + "}} {{" + Write() + "}}",
        6 => "{{ " + Times(Pick("'}}'+", "{a:{b:{c:1}}}+", "`}}${{}}`+", "/}}/+", "[{a:{}}]+"), Some(150)) + "1 }}",
        _ => "{{ " + Write() + " }}",
    };

    private int Below(int count) => (int)_random.Next((uint)count);

    private string Pick(params ReadOnlySpan<string> choices) => choices[Below(choices.Length)];

    // Small ones mostly, so that what they are put into stays short.
    private int Some(int most) => Below(4) switch
    {
        0 => 1 + Below(5),
        1 => 1 + Below(Math.Min(most, 60)),
        2 => 1 + Below(Math.Min(most, 500)),
        _ => 1 + Below(most),
    };

    private static string Times(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private string HugeCount() => Pick(
        "1e3", "1e5", "1e6", "1e7", "1e9", "1e15", "1e300", "2**31", "2**31-1", "2**32", "2**32-1", "2**53", "2**63", "Infinity", "-1", "-Infinity", "NaN", "1048576", "1048577", "65536", "'1e9'",
        "0.5", "-0", "undefined", "null", "[1e9]", "({})", "4294967295", "(1e5, 1e8)", "inputs.huge", "inputs.exponent", "inputs.digits", "9007199254740993");

    /// <summary>An expression for a long text, in few steps.</summary>
    private string LongText() => Pick(
        "'x'.repeat(1e5)", "'x'.repeat(1e6)", "'ab'.repeat(4e4)", "'x'.padEnd(1e6, 'yz')", "inputs.long", "inputs.long", "(inputs.long + inputs.long)", "'€'.repeat(3e5)", "'😀'.repeat(2e5)",
        "'\\ud800'.repeat(1e5)", "Array(1e4).join('abc')", "JSON.stringify(inputs.wide)", "inputs.list.join('x'.repeat(1e5))", "`${inputs.long}${inputs.long}`", "'\\u0390'.repeat(1e5)",
        "'\\ufdfa'.repeat(5e4)", "'a\\u0301'.repeat(1e5)", "'ß'.repeat(1e5)", "' '.repeat(1e6)", "'a '.repeat(3e5)", "'%41'.repeat(1e5)", "'\"'.repeat(3e5)", "'\\0'.repeat(2e5)", "String(inputs.many)",
        "'$&'.repeat(1e5)", "'1'.repeat(1e5)", "'['.repeat(1e5)", "inputs.halves", "inputs.digits", "('x'.repeat(5e5) + 'y')");

    private string LongList() => Pick(
        "inputs.many", "inputs.many", "Array.from({length: 1e4}, (_, i) => i)", "Array(1e5).fill(0)", "Array(1e4).fill('x'.repeat(1000))", "[...'x'.repeat(1e5)]", "'x,'.repeat(5e4).split(',')",
        "Object.keys(inputs.wide)", "Object.values(inputs.wide)", "Object.entries(inputs.wide)", "inputs.texts", "[...inputs.many, ...inputs.many]", "inputs.many.map(x => [x])", "inputs.many.map(x => ({x}))",
        "Array(1e3).fill(inputs.many)", "inputs.many.concat(inputs.many)", "Array.from({length: 1e6})", "[inputs.long, inputs.long, inputs.long]", "inputs.many.map(() => inputs.long)", "Array(1e5).fill(inputs.wide)", "[inputs.wide, inputs.deep]");

    private string Deep() => Pick(
        "inputs.deep", "inputs.many.reduce(a => [a], [])", "inputs.many.reduce(a => ({a}), {})", "inputs.many.reduce(a => [a, a], [])", "inputs.many.reduce(a => ({a, b: a}), 1)",
        "JSON.parse('['.repeat(5e4) + ']'.repeat(5e4))", "JSON.parse('['.repeat(60) + ']'.repeat(60))", "JSON.parse('{\"a\":'.repeat(1e4) + '1' + '}'.repeat(1e4))", "inputs.many.reduce(a => () => a, 1)",
        "inputs.many.reduce((f, x) => y => f(y), x => x)", "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30].reduce(a => [a, a], [])",
        "[1,2,3,4,5,6,7,8,9].reduce(a => [a, a, a, a, a, a, a, a], [])", "[1,2,3,4,5,6,7,8,9].reduce(a => ({a, b: a, c: a, d: a, e: a, f: a, g: a, h: a}), {})",
        "inputs.many.reduce((a, x) => `${a}${x}`, '')", "inputs.many.reduce((a, x) => a + x + a[0], 'x')", Times("[", 40) + Times("]", 40));

    private string Value() => Below(10) switch
    {
        0 or 1 => LongText(),
        2 or 3 => LongList(),
        4 => Deep(),
        5 => Pick("inputs.wide", "inputs.odd", "inputs.deep", "inputs", "({length: 1e9})", "({length: 4294967295, 0: 1})", "({length: -1})", "({length: inputs.exponent})", "({...inputs.wide})"),
        6 => HugeCount(),
        7 => Function(),
        8 => Pick("/(?:)/", "/(a+)+$/", "/./gu", "/x*/g", "/(x?)(x?)(x?)(x?)/g", "/[^]*?/g", "/(x+x+)+y/", "/(?:a{1,9}){1,9}/g"),
        _ => Pick("null", "undefined", "''", "[]", "({})", "NaN", "-0", "true", "'a'", "[[]]", "1", "item", "run", "tasks.a", "secrets.KEY"),
    };

    private string Function() => Pick(
        "x => x", "(...a) => a", "() => 1", "(a, b) => b - a", "(a, b) => 1", "(a, b) => NaN", "x => [x, x]", "x => ({x})", "x => x + x", "x => x.x.x", "() => inputs.many", "() => inputs.long",
        "(f => f(f))", "x => x(x)", "(a, b) => a + b", "(a, x) => [a, x]", "(a, x) => [...a, x]", "x => JSON.stringify(x)", "(k, v) => v", "(k, v) => [v]", "(k, v) => ({v})", "() => undefined", "Math.max", "String",
        "parseInt", "JSON.stringify", "JSON.parse", "Array.from", "Array.of", "Object.entries", "(a, b) => a < b", "() => { }", "x => x.sort()", "x => inputs.wide[x]", "x => inputs.many.includes(x)", "x => inputs.many.indexOf(-1)",
        "x => 'x'.repeat(1e6)", "x => Array(1e6)", "(a, b) => [a, b].toSorted(a)", "x => `${inputs.long}`", "(a) => a.map(a => a)", "() => inputs.deep");
}
