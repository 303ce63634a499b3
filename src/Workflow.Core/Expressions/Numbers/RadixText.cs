namespace Workflow.Core.Expressions.Numbers;

/// <summary>
/// <c>value.toString(radix)</c>. ECMAScript leaves the digits to the implementation; this writes those of V8: as many as
/// distinguish the value from its neighbours, the last one rounded.
/// </summary>
internal static class RadixText
{
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    // A double has up to 1,074 binary places after the point, and 1,024 digits before it.
    private const int Point = 1100;
    private const int Length = 2 * Point;

    /// <summary>The text in a radix.</summary>
    /// <param name="value">Any number.</param>
    /// <param name="radix">2 to 36.</param>
    public static string Of(double value, int radix)
    {
        if (radix == 10 || !double.IsFinite(value) || value == 0)
        {
            return NumberText.Of(value);
        }

        Span<char> text = stackalloc char[Length];
        var whole = Math.Floor(Math.Abs(value));
        var end = Fraction(Math.Abs(value) - whole, Step(value), radix, text, ref whole);
        var start = Whole(whole, radix, text);
        if (value < 0)
        {
            text[--start] = '-';
        }

        return text[start..end].ToString();
    }

    // Half the distance to the next double: smaller digits are meaningless.
    private static double Step(double value) =>
        Math.Max(0.5 * (Math.BitIncrement(Math.Abs(value)) - Math.Abs(value)), double.Epsilon);

    private static int Fraction(double fraction, double step, int radix, Span<char> text, ref double whole)
    {
        var end = Point;
        if (fraction < step)
        {
            return end;
        }

        text[end++] = '.';
        do
        {
            fraction *= radix;
            step *= radix;
            var digit = (int)fraction;
            text[end++] = Digits[digit];
            fraction -= digit;
            if ((fraction > 0.5 || (fraction == 0.5 && (digit & 1) == 1)) && fraction + step > 1)
            {
                return RoundUp(radix, text, end, ref whole);
            }
        }
        while (fraction >= step);
        return end;
    }

    private static int RoundUp(int radix, Span<char> text, int end, ref double whole)
    {
        while (true)
        {
            end--;
            if (end == Point)
            {
                whole += 1;
                return end;
            }

            var digit = Digits.IndexOf(text[end], StringComparison.Ordinal) + 1;
            if (digit < radix)
            {
                text[end] = Digits[digit];
                return end + 1;
            }
        }
    }

    private static int Whole(double whole, int radix, Span<char> text)
    {
        var start = Point;
        while (whole / radix >= 9007199254740992)
        {
            // Digits beyond the precision of a double are written as zeros.
            whole /= radix;
            text[--start] = '0';
        }

        do
        {
            var rest = whole % radix;
            text[--start] = Digits[(int)rest];
            whole = (whole - rest) / radix;
        }
        while (whole > 0);
        return start;
    }
}
