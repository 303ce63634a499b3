using System.Globalization;
using System.Numerics;

namespace Workflow.Api.Requests;

/// <summary>
/// Numbers of YAML's core schema (1.2.2, 10.3.2) as JSON. The digits are copied and not computed with, so none is lost.
/// </summary>
internal static class YamlNumber
{
    // A longer one is a text: the cost of reading it as a number is quadratic in its length.
    private const int MaxPrefixedLength = 1024;

    /// <summary>Reads <c>[-+]? [0-9]+</c>, <c>0o [0-7]+</c> and <c>0x [0-9a-fA-F]+</c>.</summary>
    /// <param name="text">A plain scalar.</param>
    /// <param name="json">The same number as JSON writes it.</param>
    public static bool TryReadInt(string text, out string json)
    {
        var digits = WithoutSign(text);
        if (!digits.IsEmpty && !digits.ContainsAnyExceptInRange('0', '9'))
        {
            json = Sign(text) + WithoutLeadingZeros(digits);
            return true;
        }

        return TryReadPrefixed(text, out json);
    }

    /// <summary>Reads <c>[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?</c> that is finite as a double.</summary>
    /// <param name="text">A scalar.</param>
    /// <param name="json">The same number as JSON writes it.</param>
    /// <param name="isTagged">Whether a tag says that it is a number: then it may also be one that is not finite as a double.</param>
    public static bool TryReadFloat(string text, out string json, bool isTagged = false)
    {
        var rest = WithoutSign(text);
        var whole = rest[..DigitsOf(rest)];
        rest = rest[whole.Length..];
        ReadOnlySpan<char> fraction = [];
        if (rest is ['.', ..])
        {
            fraction = rest.Slice(1, DigitsOf(rest[1..]));
            rest = rest[(1 + fraction.Length)..];
        }

        if ((whole.IsEmpty && fraction.IsEmpty)
            || !IsExponent(rest)
            || !(isTagged || (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))))
        {
            json = "";
            return false;
        }

        json = Sign(text) + WithoutLeadingZeros(whole) + (fraction.IsEmpty ? "" : $".{fraction}") + rest.ToString();
        return true;
    }

    private static bool TryReadPrefixed(string text, out string json)
    {
        json = "";
        if (text.Length is < 3 or > MaxPrefixedLength || text[0] != '0' || text[1] is not ('x' or 'o'))
        {
            return false;
        }

        var (number, digitBits) = (BigInteger.Zero, text[1] == 'x' ? 4 : 3);
        foreach (var c in text.AsSpan(2))
        {
            if (!char.IsAsciiHexDigit(c) || Convert.ToInt32(c.ToString(), 16) is var digit && digit >> digitBits != 0)
            {
                return false;
            }

            number = (number << digitBits) + digit;
        }

        json = number.ToString(CultureInfo.InvariantCulture);
        return true;
    }

    private static string Sign(string text) => text is ['-', ..] ? "-" : "";

    private static ReadOnlySpan<char> WithoutSign(string text) => text is ['-' or '+', ..] ? text.AsSpan(1) : text;

    private static int DigitsOf(ReadOnlySpan<char> text) => text.IndexOfAnyExceptInRange('0', '9') is var other and >= 0 ? other : text.Length;

    private static bool IsExponent(ReadOnlySpan<char> text)
    {
        if (text is not ['e' or 'E', .. var digits])
        {
            return text.IsEmpty;
        }

        digits = digits is ['-' or '+', ..] ? digits[1..] : digits;
        return !digits.IsEmpty && !digits.ContainsAnyExceptInRange('0', '9');
    }

    private static string WithoutLeadingZeros(ReadOnlySpan<char> digits) => digits.TrimStart('0') is { Length: > 0 } rest ? rest.ToString() : "0";
}
