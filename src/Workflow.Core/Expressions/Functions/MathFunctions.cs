using System.Numerics;
using Workflow.Core.Expressions.Numbers;
using Workflow.Core.Expressions.Values;
using static Workflow.Core.Expressions.Functions.Function;

namespace Workflow.Core.Expressions.Functions;

/// <summary><c>Math</c>: ECMA-262, § 21.3, without <c>random</c>: an expression has the same value each time.</summary>
internal static class MathFunctions
{
    // From here on eˣ - 1 equals eˣ to the last digit.
    private const double LargeExponent = 40;

    public static IReadOnlyDictionary<string, double> Constants { get; } = new Dictionary<string, double>(StringComparer.Ordinal)
    {
        ["Math.PI"] = Math.PI,
        ["Math.E"] = Math.E,
        ["Math.LN2"] = 0.6931471805599453,
        ["Math.LN10"] = 2.302585092994046,
        ["Math.LOG2E"] = 1.4426950408889634,
        ["Math.LOG10E"] = 0.4342944819032518,
        ["Math.SQRT2"] = 1.4142135623730951,
        ["Math.SQRT1_2"] = 0.7071067811865476,
    };

    public static IReadOnlyList<Function> All { get; } =
    [
        OfOne("abs", "Without its sign.", Math.Abs),
        OfOne("acos", "The arc cosine, in radians.", Math.Acos),
        OfOne("acosh", "The inverse hyperbolic cosine.", Math.Acosh),
        OfOne("asin", "The arc sine, in radians.", Math.Asin),
        OfOne("asinh", "The inverse hyperbolic sine.", Math.Asinh),
        OfOne("atan", "The arc tangent, in radians.", Math.Atan),
        OfOne("atanh", "The inverse hyperbolic tangent.", Math.Atanh),
        OfTwo("atan2", "y, x", "The angle of a point, in radians.", Math.Atan2),
        OfOne("cbrt", "The cube root.", CubeRoot),
        OfOne("ceil", "The smallest whole number not less than the number.", Math.Ceiling),
        OfOne("clz32", "The number of leading zero bits of the number as 32 bits.", static n => BitOperations.LeadingZeroCount(Integers.ToUint32(n))),
        OfOne("cos", "The cosine of radians.", Math.Cos),
        OfOne("cosh", "The hyperbolic cosine.", Math.Cosh),
        OfOne("exp", "e to the power of the number.", Math.Exp),
        OfOne("expm1", "e to the power of the number, less one; exact for small numbers.", ExpMinusOne),
        OfOne("floor", "The largest whole number not greater than the number.", Math.Floor),
        OfOne("fround", "The nearest number of single precision.", static n => (float)n),
        Of("Math.hypot", "...numbers", "The square root of the sum of squares.", Cost.SizeTimes(2), Hypotenuse),
        OfTwo("imul", "one, other", "The product of 32-bit integers.", static (one, other) => unchecked(Integers.ToInt32(one) * Integers.ToInt32(other))),
        OfOne("log", "The natural logarithm.", Math.Log),
        OfOne("log10", "The logarithm to base 10.", Math.Log10),
        OfOne("log1p", "The natural logarithm of one more than the number; exact for small numbers.", LogOnePlus),
        OfOne("log2", "The logarithm to base 2.", Math.Log2),
        Of("Math.max", "...numbers", "The largest.", Cost.SizeTimes(2), static (in c) => Extreme(c, double.NegativeInfinity, Math.Max)),
        Of("Math.min", "...numbers", "The smallest.", Cost.SizeTimes(2), static (in c) => Extreme(c, double.PositiveInfinity, Math.Min)),
        OfTwo("pow", "base, exponent", "The base to the power of the exponent.", Exponentiation.Power),
        OfOne("round", "The nearest whole number; halves go up.", Round),
        OfOne("sign", "-1, 0 or 1.", static n => n > 0 ? 1 : n < 0 ? -1 : n),
        OfOne("sin", "The sine of radians.", Math.Sin),
        OfOne("sinh", "The hyperbolic sine.", Math.Sinh),
        OfOne("sqrt", "The square root.", Math.Sqrt),
        OfOne("tan", "The tangent of radians.", Math.Tan),
        OfOne("tanh", "The hyperbolic tangent.", Math.Tanh),
        OfOne("trunc", "Without its fraction.", Math.Truncate),
    ];

    private static Function OfOne(string name, string summary, Func<double, double> function) =>
        Of($"Math.{name}", "number", summary, Cost.Constant, (in c) => Value.Number(function(c.Number(0))));

    private static Function OfTwo(string name, string parameters, string summary, Func<double, double, double> function) =>
        Of($"Math.{name}", parameters, summary, Cost.Constant, (in c) =>
        {
            var first = c.Number(0);
            return Value.Number(function(first, c.Number(1)));
        });

    private static Value Extreme(in Call call, double start, Func<double, double, double> choose)
    {
        for (var i = 0; i < call.Count; i++)
        {
            start = choose(start, call.Number(i));
        }

        return Value.Number(start);
    }

    private static double Round(double number)
    {
        var floor = Math.Floor(number);
        return number - floor >= 0.5 ? Math.CopySign(floor + 1, number) : floor;
    }

    // Scaled by the largest, so that no square is infinite; with compensated summation (Kahan).
    private static Value Hypotenuse(in Call call)
    {
        call.Meter.Bytes(sizeof(double) * (long)call.Count);
        var numbers = new double[call.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = Math.Abs(call.Number(i));
        }

        var largest = numbers.Aggregate(0.0, Math.Max);
        if (largest == 0 || !double.IsFinite(largest))
        {
            return Value.Number(numbers.Contains(double.PositiveInfinity) ? double.PositiveInfinity : largest);
        }

        var (sum, lost) = (0.0, 0.0);
        foreach (var number in numbers)
        {
            var square = (number / largest * (number / largest)) - lost;
            var next = sum + square;
            lost = next - sum - square;
            sum = next;
        }

        return Value.Number(Math.Sqrt(sum) * largest);
    }

    // W. Kahan: the error of 1 + x is the same in the logarithm and in the divisor, and cancels.
    private static double LogOnePlus(double number)
    {
        var more = 1 + number;
        return more == 1 || double.IsPositiveInfinity(number) ? number : Math.Log(more) * number / (more - 1);
    }

    private static double ExpMinusOne(double number)
    {
        var power = Math.Exp(number);
        return power == 1 ? number : Math.Abs(number) > LargeExponent || double.IsNaN(number) ? power - 1 : (power - 1) * number / Math.Log(power);
    }

    // The runtime's result is not always exact if the root is a whole number, such as 3 for 27.
    private static double CubeRoot(double number)
    {
        var root = Math.Cbrt(number);
        var whole = Math.Round(root);
        return whole * whole * whole == number ? Math.CopySign(whole, number) : root;
    }
}
