using CsCheck;
using Workflow.Core.Expressions.Numbers;

namespace Workflow.Core.Tests.Expressions.Numbers;

/// <summary>Texts of numbers are those of Node, digit by digit.</summary>
public class NumberTextTests
{
    private static int Generated => TestRun.Rounds(20_000, 2_000);

    private static readonly double[] Edges =
    [
        0, -0.0, 1, -1, 0.1, 0.2, 0.1 + 0.2, 1.005, 2.5, 0.5, 1.5, 10.235, 0.000001, 0.0000001, 1.5e-7, 123456789, 1e15, 1e16, 123456789012345680000.0,
        1e20, 1e21, 1.1e21, 999999999999999900000.0, 9007199254740991, 9007199254740992, 9007199254740993, 5e-324, 2.2250738585072014e-308,
        double.MaxValue, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e22, 1e23, 9.5e-7, 0.00001, 0.0001, 1.45, 8.345, 1e-10, 4.35,
        -1.5, -0.0000001, 255, 255.5, 1.0 / 3, 2.0 / 3, 99.99, 999999.5, 0.9999999, 1e100, 1.7976931348623157e308, 4294967296, 5e-7, 0.05, 25, 35, 45,
    ];

    private static IReadOnlyList<double> Values { get; } = Numbers();

    [Fact]
    public void Of_IsNodes() => Same("x => String(number(x))", [.. Values.Select(v => (v, 0))], (v, _) => NumberText.Of(v));

    [Fact]
    public void Fixed_IsNodes() => Same("(x, n) => number(x).toFixed(n)", With(0, 100), NumberText.Fixed);

    [Fact]
    public void Precision_IsNodes() => Same("(x, n) => number(x).toPrecision(n)", With(1, 100), NumberText.Precision);

    [Fact]
    public void Exponential_IsNodes() =>
        Same("(x, n) => number(x).toExponential(n < 0 ? undefined : n)", With(-1, 100), (v, n) => NumberText.Exponential(v, n < 0 ? null : n));

    [Fact]
    public void Radix_IsNodes() => Same("(x, n) => number(x).toString(n)", With(2, 36), RadixText.Of);

    private static void Same(string function, IReadOnlyList<(double Value, int Digits)> rows, Func<double, int, string> ours)
    {
        var theirs = Node.Answers(function, [.. rows.Select(r => new[] { Node.Bits(r.Value), $"{r.Digits}" })]);

        Assert.All(rows.Zip(theirs), row => Assert.Equal((row.First, row.Second), (row.First, Node.Json(ours(row.First.Value, row.First.Digits)))));
    }

    // Every edge with the smallest, the largest and some counts of digits; the others with one each.
    private static List<(double, int)> With(int least, int most) =>
    [
        .. Edges.SelectMany(v => new[] { least, least + 1, least + 2, least + 8, 20, 21, 22, 25, most }.Where(n => n <= most).Select(n => (v, n))),
        .. Values.Select((v, i) => (v, least + (i % Math.Min(most - least + 1, i % 3 == 0 ? 101 : 18)))),
    ];

    private static List<double> Numbers()
    {
        var values = new List<double>(Edges);
        var any = Gen.ULong.Select(BitConverter.UInt64BitsToDouble);
        var money = Gen.Int[-100_000_000, 100_000_000].Select(Gen.Int[0, 6], (n, p) => n / Math.Pow(10, p));
        var halves = Gen.Int[0, 1 << 20].Select(Gen.Int[0, 40], (n, p) => (n + 0.5) / Math.Pow(2, p));
        Gen.OneOf(any, money, halves, Gen.Double[-1e22, 1e22], Gen.Long.Select(n => (double)n), Gen.Double[-1, 1])
            .Sample(values.Add, iter: Generated, threads: 1);
        return values;
    }
}
