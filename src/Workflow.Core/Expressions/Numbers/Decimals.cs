using System.Globalization;
using System.Numerics;

namespace Workflow.Core.Expressions.Numbers;

/// <summary>
/// The exact decimal value of a double, and its roundings: the basis of <c>toFixed</c>, <c>toPrecision</c> and
/// <c>toExponential</c>. Halves are rounded up, as ECMAScript requires ("let n be the larger such n").
/// </summary>
internal static class Decimals
{
    private const int MaxDigitsOfPower = 22; // 10²² × 2⁵³ is below 2¹²⁸

    /// <summary>
    /// The shortest decimal digits that read back as the value, and the position of the point: 0.digits × 10^point.
    /// </summary>
    /// <param name="value">Finite and above zero.</param>
    /// <param name="digits">Room for 17 digits or more.</param>
    /// <param name="point">How many of the digits are before the point; may be negative, or more than there are.</param>
    public static int Shortest(double value, Span<char> digits, out int point)
    {
        Span<char> text = stackalloc char[32];
        value.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
        var count = 0;
        var (exponent, before, seenPoint) = (0, 0, false);
        for (var i = 0; i < length; i++)
        {
            var c = text[i];
            if (c == 'E')
            {
                exponent = int.Parse(text[(i + 1)..length], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
                break;
            }

            if (c == '.')
            {
                seenPoint = true;
                continue;
            }

            if (c == '0' && count == 0)
            {
                before -= seenPoint ? 1 : 0;
                continue;
            }

            digits[count++] = c;
            before += seenPoint ? 0 : 1;
        }

        point = before + exponent;
        while (count > 1 && digits[count - 1] == '0')
        {
            count--;
        }

        return count;
    }

    /// <summary>The integer nearest to value × 10^places.</summary>
    /// <param name="value">Finite, zero or above.</param>
    /// <param name="places">Any; the result should have a few hundred digits at most.</param>
    public static BigInteger Scaled(double value, int places)
    {
        var (mantissa, exponent) = Parts(value);
        if (places is >= 0 and <= MaxDigitsOfPower && exponent <= 0)
        {
            return Small(mantissa, -exponent, places);
        }

        var numerator = new BigInteger(mantissa) * (places > 0 ? BigInteger.Pow(10, places) : BigInteger.One);
        var denominator = places < 0 ? BigInteger.Pow(10, -places) : BigInteger.One;
        if (exponent > 0)
        {
            numerator <<= exponent;
        }
        else
        {
            denominator <<= -exponent;
        }

        return ((numerator << 1) + denominator) / (denominator << 1);
    }

    // The common case, in 128 bits.
    private static BigInteger Small(ulong mantissa, int shift, int places)
    {
        if (shift > 127)
        {
            return BigInteger.Zero; // less than 2¹²⁷ / 2¹²⁸
        }

        var product = (UInt128)mantissa;
        for (var i = 0; i < places; i++)
        {
            product *= 10;
        }

        return shift == 0 ? product : (product >> shift) + ((product >> (shift - 1)) & 1);
    }

    private static (ulong Mantissa, int Exponent) Parts(double value)
    {
        var bits = BitConverter.DoubleToUInt64Bits(value);
        var exponent = (int)(bits >> 52) & 0x7FF;
        var mantissa = bits & 0xFFFFFFFFFFFFF;
        return exponent == 0 ? (mantissa, -1074) : (mantissa | 0x10000000000000, exponent - 1075);
    }
}
