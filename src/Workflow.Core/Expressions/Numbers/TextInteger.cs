using System.Numerics;

namespace Workflow.Core.Expressions.Numbers;

/// <summary>Integers in any radix, as text: <c>parseInt</c>, and the <c>0x</c>, <c>0o</c> and <c>0b</c> of StringToNumber.</summary>
internal static class TextInteger
{
    // Radix 2 has the fewest bits per digit: a number with more digits than this is infinite.
    private const int MaxDigits = 1024;
    private const int ExactBits = 53;

    /// <summary><c>parseInt(text, radix)</c>.</summary>
    /// <param name="text">The text; anything after the integer is ignored.</param>
    /// <param name="radix">The result of ToInt32; 0 stands for 10, or 16 after <c>0x</c>.</param>
    /// <returns>The integer; NaN when there is none, or the radix is not 0 or 2 to 36.</returns>
    public static double ParseInt(ReadOnlySpan<char> text, int radix)
    {
        text = WhiteSpace.TrimStart(text);
        var negative = text.Length > 0 && text[0] == '-';
        if (text.Length > 0 && text[0] is '+' or '-')
        {
            text = text[1..];
        }

        if (radix is not (0 or (>= 2 and <= 36)))
        {
            return double.NaN;
        }

        if (radix is 0 or 16 && text.Length > 1 && text[0] == '0' && text[1] is 'x' or 'X')
        {
            text = text[2..];
            radix = 16;
        }

        var value = Digits(text, radix == 0 ? 10 : radix, out var read);
        return read == 0 ? double.NaN : negative ? -value : value;
    }

    /// <summary>The integer at the start of the text, as the nearest double; and how many digits it has.</summary>
    public static double Digits(ReadOnlySpan<char> text, int radix, out int read)
    {
        read = 0;
        var value = 0.0;
        while (read < text.Length && DigitOf(text[read]) is var digit && digit < radix)
        {
            value = (value * radix) + digit;
            read++;
        }

        return value < 1L << ExactBits ? value : Long(text[..read], radix);
    }

    private static double Long(ReadOnlySpan<char> digits, int radix)
    {
        if (radix == 10)
        {
            return TextNumber.ParseFloat(digits);
        }

        digits = digits.TrimStart('0');
        if (digits.Length > MaxDigits)
        {
            return double.PositiveInfinity;
        }

        var value = BigInteger.Zero;
        foreach (var digit in digits)
        {
            value = (value * radix) + DigitOf(digit);
        }

        return Nearest(value);
    }

    // .NET truncates the lowest bits; ECMAScript rounds to nearest, ties to even.
    private static double Nearest(BigInteger value)
    {
        var shift = (int)value.GetBitLength() - 64;
        if (shift <= 0)
        {
            return (ulong)value;
        }

        var top = value >> shift;
        var lost = (top << shift) != value;
        return Math.ScaleB((double)((ulong)top | (lost ? 1UL : 0)), shift);
    }

    private static int DigitOf(char c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'a' and <= 'z' => c - 'a' + 10,
        >= 'A' and <= 'Z' => c - 'A' + 10,
        _ => int.MaxValue,
    };
}
