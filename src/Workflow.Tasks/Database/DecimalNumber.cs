using System.Globalization;

namespace Workflow.Tasks.Database;

/// <summary>Numbers as they are written in JSON (RFC 8259 §6), without a loss of digits.</summary>
internal static class DecimalNumber
{
    /// <summary>
    /// Whether a text is a number of JSON that a double keeps, as JavaScript and most programs read numbers. Any other is passed on
    /// as a text, so that no program changes it without being noticed.
    /// </summary>
    internal static bool IsExactInJson(string text) =>
        IsJson(text)
        && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number)
        && Same(text, number.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>Whether two numbers are the same, however they are written.</summary>
    internal static bool Same(string one, string other) => Normal(one) == Normal(other);

    // The sign, the digits without zeros around them, and the power of ten of the last one.
    private static (bool IsNegative, string Digits, long Exponent) Normal(string text)
    {
        var end = text.AsSpan().IndexOfAny('e', 'E');
        var exponent = end < 0 ? 0 : long.TryParse(text.AsSpan(end + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var given) ? given : long.MaxValue / 2;
        var mantissa = (end < 0 ? text : text[..end]).TrimStart('+', '-');
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0)
        {
            exponent -= mantissa.Length - point - 1;
            mantissa = mantissa.Remove(point, 1);
        }

        var digits = mantissa.TrimEnd('0');
        exponent += mantissa.Length - digits.Length;
        digits = digits.TrimStart('0');
        return digits.Length == 0 ? (false, "", 0) : (text[0] == '-', digits, exponent);
    }

    private static bool IsJson(string text)
    {
        var at = text.StartsWith('-') ? 1 : 0;
        var whole = Digits(text, ref at);
        if (whole == 0 || (whole > 1 && text[at - whole] == '0'))
        {
            return false;
        }

        if (at < text.Length && text[at] == '.')
        {
            at++;
            if (Digits(text, ref at) == 0)
            {
                return false;
            }
        }

        if (at < text.Length && (text[at] is 'e' or 'E'))
        {
            at++;
            at += at < text.Length && (text[at] is '+' or '-') ? 1 : 0;
            if (Digits(text, ref at) == 0)
            {
                return false;
            }
        }

        return at == text.Length;
    }

    private static int Digits(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return at - start;
    }
}
