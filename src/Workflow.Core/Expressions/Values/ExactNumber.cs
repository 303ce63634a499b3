using System.Globalization;

namespace Workflow.Core.Expressions.Values;

/// <summary>
/// The digits of a JSON number that a double can't represent exactly, such as a 64-bit identifier. They are kept as long as
/// the number is only passed on; computations use the nearest double, as in JavaScript.
/// </summary>
/// <param name="digits">The number as it was written.</param>
internal sealed class ExactNumber(string digits) : Content
{
    // Every decimal with up to this many digits and no exponent survives the conversion to double and back.
    private const int SafeDigits = 15;

    public override Kind Kind => Kind.Number;

    /// <summary>The number as it was written.</summary>
    public string Digits => digits;

    /// <summary>The value of a number of JSON.</summary>
    /// <param name="written">The number, by JSON's grammar.</param>
    public static Value Read(ReadOnlySpan<char> written)
    {
        var number = double.Parse(written, NumberStyles.Float, CultureInfo.InvariantCulture);
        return IsExact(written, number) ? Value.Number(number) : Value.Number(new ExactNumber(written.ToString()), number);
    }

    private static bool IsExact(ReadOnlySpan<char> written, double number)
    {
        if (written.Length <= SafeDigits && !written.ContainsAny('e', 'E'))
        {
            return true;
        }

        if (!double.IsFinite(number))
        {
            return false;
        }

        // "R" is the shortest text that reads back as this double, which would be written instead.
        Span<char> shortest = stackalloc char[32];
        return number.TryFormat(shortest, out var length, "R", CultureInfo.InvariantCulture)
            && Decimal.Of(written) == Decimal.Of(shortest[..length]);
    }

    // A number in canonical form: digits without leading or trailing zeros, and the power of ten of the last one.
    private readonly record struct Decimal(string Digits, long Exponent)
    {
        public static Decimal Of(ReadOnlySpan<char> written)
        {
            var end = written.IndexOfAny('e', 'E');
            var mantissa = (end < 0 ? written : written[..end]).TrimStart('-');
            var exponent = end < 0 ? 0 : Power(written[(end + 1)..]);
            var point = mantissa.IndexOf('.');
            exponent -= point < 0 ? 0 : mantissa.Length - point - 1;
            var digits = point < 0 ? mantissa.ToString() : string.Concat(mantissa[..point], mantissa[(point + 1)..]);
            digits = digits.TrimStart('0');
            var trimmed = digits.TrimEnd('0');
            return trimmed.Length == 0 ? new Decimal("", 0) : new Decimal(trimmed, exponent + digits.Length - trimmed.Length);
        }

        private static long Power(ReadOnlySpan<char> written) =>
            long.TryParse(written, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent) ? exponent : int.MaxValue;
    }
}
