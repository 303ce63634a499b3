using CsCheck;
using Workflow.Core.Expressions.Numbers;

namespace Workflow.Core.Tests.Expressions.Numbers;

/// <summary>Numbers of texts are those of Node, bit by bit.</summary>
public class TextNumberTests
{
    private static int Generated => TestRun.Rounds(20_000, 2_000);

    private static readonly string[] Edges =
    [
        "", " ", "\u00a0\ufeff\u2028 7 \u3000", "\u0085" + "1", "\u180e1", "0", "-0", "+0", "1.", ".5", ".", "-.5", "+.5e1", "5e", "5e+", "5.e3", "e5", "1e1000", "1e-1000",
        "-1e1000", "Infinity", "-Infinity", "+Infinity", "infinity", "Infinityx", "Infi", "0x", "0x1F", "0XfF", "-0x1", "+0x1", "0x1g", "0b102", "0b101", "0B1", "0o17", "0o8",
        "0O7", "1_000", "1,000", "12px", "0x1.8", "1n", "NaN", "null", "٣", "1e5.5", "00012", "0.1", "0.30000000000000004", "9007199254740993", "9007199254740992.99999999999",
        "1.7976931348623158e308", "1.7976931348623159e308", "2.4703282292062327e-324", "2.4703282292062328e-324", "4.9e-324", "2.2250738585072011e-308", "1e23", "8.5e22",
        "0x20000000000001", "0x20000000000002800000000000000000", "0x20000000000003", "0b11111111111111111111111111111111111111111111111111111", "\t\n 3.5e+2\r\n", "- 1", "--1",
        "1e99999999999999999999", "1e-99999999999999999999", "0e99999999999999999999", "0.0000e5", "1 2", "5\0", "1e+0005", "9.999999999999999999999999e22", "\u20002\u200b", "0o", "0b",
    ];

    private static IReadOnlyList<string> Texts { get; } = Numerals();

    [Fact]
    public void Of_IsNodes() => Same("s => bits(Number(s))", Texts, s => TextNumber.Of(s));

    [Fact]
    public void ParseFloat_IsNodes() => Same("s => bits(parseFloat(s))", Texts, s => TextNumber.ParseFloat(s));

    [Fact]
    public void ParseInt_IsNodes()
    {
        // Node's own digits are rounded more than once beyond 2^53, where ECMAScript lets it: there, radixes that it reads exactly.
        var rows = Texts.SelectMany((s, i) => s.Length < 9 ? new[] { 0, 1, 2, 10, 16, 36, 37, -1, 3 + (i % 30) }.Select(r => (s, r)) : new[] { 0, 2, 8, 10, 16, 32 }.Select(r => (s, r))).ToList();
        var theirs = Node.Answers("(s, r) => bits(parseInt(s, r))", [.. rows.Select(r => new[] { Node.Json(r.s), $"{r.r}" })]);

        Assert.All(rows.Zip(theirs), row => Assert.Equal((row.First, row.Second), (row.First, Node.Bits(TextInteger.ParseInt(row.First.s, row.First.r)))));
    }

    [Theory]
    [InlineData(16_000, "1e16000", 1)] // 0.000…1e16000 is 1
    [InlineData(16_000, "1e15999", 0.1)]
    public void Of_ReadsWhatManyZerosAndALargeExponentMake(int zeros, string end, double expected) =>
        Assert.Equal(expected, TextNumber.Of("0." + new string('0', zeros - 1) + end));

    [Fact]
    public void Of_ReadsALongText_InLinearTime() => Assert.Equal(double.PositiveInfinity, TextNumber.Of(new string('9', 1_000_000)));

    [Fact]
    public void Bitwise_IsNodes()
    {
        var rows = new List<(double A, double B)>();
        Gen.Select(
            Gen.OneOf(Gen.Double, Gen.Int.Select(n => (double)n), Gen.Long.Select(n => (double)n), Gen.Double[-1e11, 1e11], Gen.OneOf(0, -0.0, double.NaN, double.PositiveInfinity, 2147483648, -2147483649, 4294967295.5)),
            Gen.OneOf(Gen.Int[-70, 70].Select(n => (double)n), Gen.Double[-1e11, 1e11]))
            .Sample(rows.Add, iter: Generated, threads: 1);
        var theirs = Node.Answers(
            "(a, b) => { a = number(a); b = number(b); return [a << b, a >> b, a >>> b, a & b, a | b, a ^ b, ~a, Math.trunc(a) + 0].map(bits).join(); }",
            [.. rows.Select(r => new[] { Node.Bits(r.A), Node.Bits(r.B) })]);

        Assert.All(rows.Zip(theirs), row => Assert.Equal((row.First, row.Second), (row.First, Ours(row.First.A, row.First.B))));

        static string Ours(double a, double b)
        {
            double[] values =
            [
                Integers.ShiftLeft(a, b), Integers.ShiftRight(a, b), Integers.ShiftRightUnsigned(a, b), Integers.And(a, b), Integers.Or(a, b), Integers.Xor(a, b), Integers.Not(a),
                double.IsNaN(a) ? a : Integers.ToIntegerOrInfinity(a),
            ];
            return $"\"{string.Join(',', values.Select(v => Node.Bits(v).Trim('"')))}\"";
        }
    }

    [Fact]
    public void WhiteSpace_IsNodes()
    {
        var units = Enumerable.Range(0, 0x10000).Select(c => (char)c).ToList();
        var theirs = Node.Answers("c => c.trim() === ''", [.. units.Select(c => new[] { Node.Json(c.ToString()) })]);

        Assert.Equal(units.Where((_, i) => theirs[i] == "true"), units.Where(WhiteSpace.Is));
    }

    private static void Same(string function, IReadOnlyList<string> texts, Func<string, double> ours)
    {
        var theirs = Node.Answers(function, [.. texts.Select(t => new[] { Node.Json(t) })]);

        Assert.All(texts.Zip(theirs), row => Assert.Equal(row, (row.First, Node.Bits(ours(row.First)))));
    }

    private static List<string> Numerals()
    {
        var texts = new List<string>(Edges);
        var pieces = Gen.OneOf("0", "1", "7", "9", "12", "00", ".", "e", "E", "+", "-", " ", "x", "b", "o", "f", "_", "Infinity", "\u2003", "e-7", "e3", "123456789", "99999999999");
        var soup = pieces.Array[1, 7].Select(string.Concat);
        var whole = Gen.Double.Select(v => NumberText.Of(v));
        var longer = Gen.Char['0', '9'].Array[15, 60].Select(c => new string(c)).Select(Gen.Int[-330, 310], (d, e) => $"{d[..1]}.{d[1..]}e{e}");
        var halves = Gen.ULong[1UL << 53, 1UL << 62].Select(n => $"0x{(n & ~0x3FFUL) | 0x200:x}");
        Gen.OneOf(soup, whole, longer, halves).Sample(texts.Add, iter: Generated, threads: 1);
        return texts;
    }
}
