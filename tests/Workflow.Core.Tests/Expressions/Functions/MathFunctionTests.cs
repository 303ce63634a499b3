using System.Globalization;
using CsCheck;
using Workflow.Core.Expressions.Numbers;

namespace Workflow.Core.Tests.Expressions.Functions;

/// <summary>Math is Node's: to the last bit where ECMA-262 says so, else to some units in the last place.</summary>
public class MathFunctionTests
{
    private static int Generated => TestRun.Rounds(200, 20);
    private const double Tolerance = 4e-15;

    private static readonly double[] Edges =
        [0, -0.0, 0.5, -0.5, 1, -1, 1.5, -1.5, 2.5, 0.49999999999999994, -0.2, 1e-10, -1e-10, 1e-300, 710, -750, 1e300, 4294967295.5, -2147483649, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 3, 100, 9007199254740991];

    [Theory]
    [InlineData("abs")]
    [InlineData("ceil")]
    [InlineData("clz32")]
    [InlineData("floor")]
    [InlineData("fround")]
    [InlineData("round")]
    [InlineData("sign")]
    [InlineData("sqrt")]
    [InlineData("trunc")]
    public void Function_IsNodes_ToTheLastBit(string name) => Same($"Math.{name}(x)", 0);

    [Theory]
    [InlineData("acos")]
    [InlineData("acosh")]
    [InlineData("asin")]
    [InlineData("asinh")]
    [InlineData("atan")]
    [InlineData("atanh")]
    [InlineData("cbrt")]
    [InlineData("cos")]
    [InlineData("cosh")]
    [InlineData("exp")]
    [InlineData("expm1")]
    [InlineData("log")]
    [InlineData("log10")]
    [InlineData("log1p")]
    [InlineData("log2")]
    [InlineData("sin")]
    [InlineData("sinh")]
    [InlineData("tan")]
    [InlineData("tanh")]
    public void Function_IsNodes_ToSomeUnitsInTheLastPlace(string name) => Same($"Math.{name}(x)", Tolerance);

    [Theory]
    [InlineData("Math.atan2(x, 2)")]
    [InlineData("Math.atan2(1, x)")]
    [InlineData("Math.pow(x, 3)")]
    [InlineData("Math.pow(2, x)")]
    [InlineData("Math.pow(1, x)")]
    [InlineData("Math.pow(x, 0.5)")]
    [InlineData("Math.hypot(x, 4, -3)")]
    [InlineData("Math.hypot(x, x)")]
    [InlineData("Math.hypot(x)")]
    public void Expression_IsNodes_ToSomeUnitsInTheLastPlace(string expression) => Same(expression, Tolerance);

    [Theory]
    [InlineData("Math.max(x, 0)")]
    [InlineData("Math.min(x, 0, -0)")]
    [InlineData("Math.max(x, NaN)")]
    [InlineData("Math.imul(x, 4294967291)")]
    [InlineData("Math.imul(x, x)")]
    [InlineData("Math.max() + x")]
    [InlineData("Math.hypot() + x")]
    [InlineData("Math.min(...[x, 3, '2'])")]
    [InlineData("[x, 2].map(Math.abs)[0]")]
    [InlineData("Math.PI + Math.E + Math.LN2 + Math.LN10 + Math.LOG2E + Math.LOG10E + Math.SQRT2 + Math.SQRT1_2 + x")]
    public void Expression_IsNodes_ToTheLastBit(string expression) => Same(expression, 0);

    [Fact]
    public void Random_IsNotThere_ForAnExpressionHasTheSameValueEachTime() => Sample.Failure("Math.random()");

    private static void Same(string expression, double tolerance)
    {
        var numbers = new List<double>(Edges);
        Gen.OneOf(Gen.Double[-30, 30], Gen.Double[-1, 1], Gen.Double[-1e9, 1e9], Gen.Double).Sample(numbers.Add, iter: Generated, threads: 1);
        var theirs = Node.Answers($"x => {{ x = number(x); return bits({expression}); }}", [.. numbers.Select(n => new[] { Node.Bits(n) })]);

        Assert.All(numbers.Zip(theirs), row =>
        {
            var ours = TextNumber.Of(Sample.Value($"(x => Object.is({expression}, -0) ? '-0' : String({expression}))({Literal(row.First)})").Trim('"'));
            var expected = BitConverter.UInt64BitsToDouble(ulong.Parse(row.Second.Trim('"'), CultureInfo.InvariantCulture));
            var isNear = ours.Equals(expected) && double.IsNegative(ours) == double.IsNegative(expected) || double.IsNaN(ours) && double.IsNaN(expected);
            Assert.True(isNear || Math.Abs(ours - expected) <= tolerance * Math.Abs(expected), $"{expression} of {row.First:R} is {ours:R}; Node: {expected:R}");
        });
    }

    private static string Literal(double number) => double.IsNegative(number) && number == 0 ? "-0" : NumberText.Of(number);
}
