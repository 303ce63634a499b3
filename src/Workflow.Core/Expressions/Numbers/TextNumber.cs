using System.Globalization;

namespace Workflow.Core.Expressions.Numbers;

/// <summary>The numbers of a text: ECMA-262, StringToNumber, <c>parseFloat</c> and <c>parseInt</c>.</summary>
internal static class TextNumber
{
    private const string InfinityName = "Infinity";

    // Beyond this every number is infinite or zero; .NET's parser requires exponents of four digits.
    private const int MostExponent = 5000;

    /// <summary><c>Number(text)</c>: the whole text is one number, or NaN. The empty text is 0.</summary>
    public static double Of(ReadOnlySpan<char> text)
    {
        text = WhiteSpace.Trim(text);
        if (text.IsEmpty)
        {
            return 0;
        }

        if (text.Length > 2 && text[0] == '0' && RadixOf(text[1]) is var radix and > 0)
        {
            return TextInteger.Digits(text[2..], radix, out var read) is var integer && read == text.Length - 2 ? integer : double.NaN;
        }

        var value = Decimal(text, out var length);
        return length == text.Length ? value : double.NaN;
    }

    /// <summary><c>parseFloat(text)</c>: the number at the start of the text, or NaN.</summary>
    public static double ParseFloat(ReadOnlySpan<char> text) => Decimal(WhiteSpace.TrimStart(text), out _);

    private static int RadixOf(char letter) => letter switch
    {
        'x' or 'X' => 16,
        'o' or 'O' => 8,
        'b' or 'B' => 2,
        _ => 0,
    };

    // StrDecimalLiteral, with its length in the text; 0 if there is none.
    private static double Decimal(ReadOnlySpan<char> text, out int length)
    {
        var start = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        var sign = start == 1 && text[0] == '-' ? -1.0 : 1.0;
        if (text[start..].StartsWith(InfinityName, StringComparison.Ordinal))
        {
            length = start + InfinityName.Length;
            return sign * double.PositiveInfinity;
        }

        var at = start + CountDigits(text[start..]);
        var digits = at - start;
        if (at < text.Length && text[at] == '.')
        {
            var fraction = CountDigits(text[(at + 1)..]);
            if (digits + fraction > 0)
            {
                digits += fraction;
                at += 1 + fraction;
            }
        }

        if (digits == 0)
        {
            length = 0;
            return double.NaN;
        }

        var mantissa = text[start..at];
        var exponent = Exponent(text[at..], out var exponentLength);
        length = at + exponentLength;
        return sign * Value(mantissa, exponent);
    }

    private static int Exponent(ReadOnlySpan<char> text, out int length)
    {
        length = 0;
        if (text.Length < 2 || text[0] is not ('e' or 'E'))
        {
            return 0;
        }

        var start = text[1] is '+' or '-' ? 2 : 1;
        var digits = CountDigits(text[start..]);
        if (digits == 0)
        {
            return 0;
        }

        length = start + digits;
        var value = 0L;
        foreach (var digit in text[start..length])
        {
            value = Math.Min((value * 10) + digit - '0', int.MaxValue);
        }

        return (int)(text[1] == '-' ? -value : value);
    }

    // The point is moved after the first non-zero digit, so that every exponent is in the parser's range.
    private static double Value(ReadOnlySpan<char> mantissa, int exponent)
    {
        if (exponent == 0 && mantissa.Length < 300)
        {
            return double.Parse(mantissa, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        }

        var first = mantissa.IndexOfAnyExcept('0', '.');
        if (first < 0)
        {
            return 0;
        }

        var point = mantissa.IndexOf('.');
        point = point < 0 ? mantissa.Length : point;
        var power = exponent + (long)(point > first ? point - first - 1 : point - first);
        if (Math.Abs(power) > MostExponent)
        {
            return power > 0 ? double.PositiveInfinity : 0;
        }

        var digits = new char[mantissa.Length - first + 2];
        var count = 0;
        foreach (var c in mantissa[first..])
        {
            if (c != '.')
            {
                digits[count++] = c;
                if (count == 1)
                {
                    digits[count++] = '.';
                }
            }
        }

        return double.Parse($"{digits.AsSpan(0, count)}e{power}", NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    private static int CountDigits(ReadOnlySpan<char> text) =>
        text.IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : text.Length;
}
