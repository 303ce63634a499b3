using System.Globalization;
using System.Numerics;

namespace Workflow.Core.Expressions.Numbers;

/// <summary>The texts of a number: ECMA-262, Number::toString and the methods of Number.prototype, digit by digit.</summary>
internal static class NumberText
{
    /// <summary>Most digits for <c>toFixed</c>, <c>toExponential</c> and <c>toPrecision</c>.</summary>
    public const int MaxDigits = 100;

    private const double SafeInteger = 9007199254740992;

    /// <summary><c>String(value)</c>: the shortest text that reads back as the same number.</summary>
    public static string Of(double value)
    {
        if (Math.Abs(value) < SafeInteger && Math.Truncate(value) == value)
        {
            return ((long)value).ToString(CultureInfo.InvariantCulture);
        }

        if (NotFinite(value) is { } name)
        {
            return name;
        }

        // In this range .NET's format is the same as ECMAScript's.
        if (Math.Abs(value) is >= 1e-4 and < 1e15)
        {
            return value.ToString("R", CultureInfo.InvariantCulture);
        }

        Span<char> digits = stackalloc char[20];
        var count = Decimals.Shortest(Math.Abs(value), digits, out var point);
        return Signed(value, point is > -6 and <= 21 ? Plain(digits[..count], point) : Exponential(digits[..count], point - 1));
    }

    /// <summary><c>value.toFixed(places)</c>.</summary>
    /// <param name="value">Any number.</param>
    /// <param name="places">0 to <see cref="MaxDigits"/>.</param>
    public static string Fixed(double value, int places)
    {
        if (!(Math.Abs(value) < 1e21))
        {
            return Of(value);
        }

        var digits = Decimals.Scaled(Math.Abs(value), places).ToString(CultureInfo.InvariantCulture);
        if (places > 0)
        {
            digits = digits.PadLeft(places + 1, '0');
            digits = string.Concat(digits.AsSpan(0, digits.Length - places), ".", digits.AsSpan(digits.Length - places));
        }

        return Signed(value, digits);
    }

    /// <summary><c>value.toExponential(places)</c>; without places, with as many digits as needed.</summary>
    /// <param name="value">Any number.</param>
    /// <param name="places">0 to <see cref="MaxDigits"/>, or <c>null</c>.</param>
    public static string Exponential(double value, int? places)
    {
        if (NotFinite(value) is { } name)
        {
            return name;
        }

        if (places is { } wanted)
        {
            var (rounded, exponent) = Rounded(Math.Abs(value), wanted + 1);
            return Signed(value, Exponential(rounded, exponent));
        }

        Span<char> digits = stackalloc char[20];
        var (count, point) = (1, 1);
        digits[0] = '0';
        if (value != 0)
        {
            count = Decimals.Shortest(Math.Abs(value), digits, out point);
        }

        return Signed(value, Exponential(digits[..count], point - 1));
    }

    /// <summary><c>value.toPrecision(precision)</c>.</summary>
    /// <param name="value">Any number.</param>
    /// <param name="precision">1 to <see cref="MaxDigits"/>.</param>
    public static string Precision(double value, int precision)
    {
        if (NotFinite(value) is { } name)
        {
            return name;
        }

        var (digits, exponent) = Rounded(Math.Abs(value), precision);
        return Signed(value, exponent < -6 || exponent >= precision ? Exponential(digits, exponent) : Plain(digits, exponent + 1));
    }

    // The value rounded to a number of digits, and the power of ten of the first digit.
    private static (string Digits, int Exponent) Rounded(double value, int count)
    {
        if (value == 0)
        {
            return (new string('0', count), 0);
        }

        // The shortest text of a power of ten may be rounded up from a value just below it.
        Span<char> shortest = stackalloc char[20];
        var isPower = Decimals.Shortest(value, shortest, out var point) == 1 && shortest[0] == '1';
        for (var exponent = isPower ? point - 2 : point - 1; ; exponent++)
        {
            var digits = Decimals.Scaled(value, count - 1 - exponent);
            if (digits < BigInteger.Pow(10, count))
            {
                return (digits.ToString(CultureInfo.InvariantCulture), exponent);
            }
        }
    }

    private static string Plain(ReadOnlySpan<char> digits, int point) => point switch
    {
        <= 0 => string.Concat("0.", new string('0', -point), digits),
        _ when point >= digits.Length => string.Concat(digits, new string('0', point - digits.Length)),
        _ => string.Concat(digits[..point], ".", digits[point..]),
    };

    private static string Exponential(ReadOnlySpan<char> digits, int exponent)
    {
        var power = exponent.ToString(CultureInfo.InvariantCulture);
        return string.Concat(
            digits[..1],
            digits.Length > 1 ? "." : "",
            string.Concat(digits[1..], exponent < 0 ? "e" : "e+", power));
    }

    private static string Signed(double value, string text) => value < 0 ? "-" + text : text;

    private static string? NotFinite(double value) => value switch
    {
        double.NaN => "NaN",
        double.PositiveInfinity => "Infinity",
        double.NegativeInfinity => "-Infinity",
        _ => null,
    };
}
