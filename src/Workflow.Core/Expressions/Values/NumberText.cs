using System.Globalization;

namespace Workflow.Core.Expressions.Values;

/// <summary>Numbers as text, and text as numbers.</summary>
internal static class NumberText
{
    /// <summary>Number::toString of ECMA-262, in base ten.</summary>
    public static string Write(double number)
    {
        if (!double.IsFinite(number))
        {
            return double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
        }

        if (number is > -1e15 and < 1e15 && number == Math.Truncate(number))
        {
            return ((long)number).ToString(CultureInfo.InvariantCulture);
        }

        var shortest = number.ToString("R", CultureInfo.InvariantCulture);
        var sign = shortest[0] == '-' ? "-" : "";
        var text = shortest.AsSpan(sign.Length);
        var e = text.IndexOf('E');
        var exponent = e < 0 ? 0 : int.Parse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = e < 0 ? text : text[..e];
        var point = mantissa.IndexOf('.');
        var whole = point < 0 ? mantissa.Length : point;
        var digits = point < 0 ? mantissa.ToString() : string.Concat(mantissa[..point], mantissa[(point + 1)..]);
        var leading = digits.Length - digits.TrimStart('0').Length;
        digits = digits.Trim('0');
        var n = whole - leading + exponent; // the number is 0.digits × 10^n
        var k = digits.Length;
        return sign + (n switch
        {
            _ when k <= n && n <= 21 => digits.PadRight(n, '0'),
            > 0 and <= 21 => $"{digits[..n]}.{digits[n..]}",
            > -6 and <= 0 => "0." + new string('0', -n) + digits,
            _ => $"{digits[0]}{(k > 1 ? "." + digits[1..] : "")}e{(n > 0 ? "+" : "-")}{Math.Abs(n - 1).ToString(CultureInfo.InvariantCulture)}",
        });
    }

    /// <summary>StringToNumber of ECMA-262.</summary>
    public static double Read(string text)
    {
        var trimmed = text.AsSpan().Trim(JavaScriptSpace.Characters);
        if (trimmed.Length == 0)
        {
            return 0;
        }

        if (trimmed.Length > 2 && trimmed[0] == '0' && trimmed[1] is 'x' or 'X' or 'o' or 'O' or 'b' or 'B')
        {
            return Digits(trimmed[2..], (trimmed[1] | 0x20) switch { 'x' => 16, 'o' => 8, _ => 2 });
        }

        return trimmed switch
        {
            "Infinity" or "+Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ when trimmed.ContainsAnyExcept("0123456789+-.eE") => double.NaN,
            _ => double.TryParse(trimmed, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number) ? number : double.NaN,
        };
    }

    private static double Digits(ReadOnlySpan<char> digits, int radix)
    {
        double number = 0;
        foreach (var c in digits)
        {
            var digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : radix;
            if (digit >= radix)
            {
                return double.NaN;
            }

            number = (number * radix) + digit;
        }

        return number;
    }
}
