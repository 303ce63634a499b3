using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Workflow.Api.Requests;

/// <summary>
/// Numbers of YAML's core schema (1.2.2, 10.3.2) as JSON. The digits are copied and never computed with, so that none is
/// lost, however many there are.
/// </summary>
internal static partial class YamlNumber
{
    // A longer one is a text: reading it as a number costs the square of its length.
    private const int MaxPrefixedLength = 1024;

    /// <summary>Reads <c>[-+]? [0-9]+</c>, <c>0o [0-7]+</c> and <c>0x [0-9a-fA-F]+</c>.</summary>
    /// <param name="text">A plain scalar.</param>
    /// <param name="json">The same number as JSON writes it.</param>
    public static bool TryReadInt(string text, out string json)
    {
        if (Decimal().Match(text) is { Success: true } match)
        {
            json = Sign(match) + WithoutLeadingZeros(match.Groups["whole"].ValueSpan);
            return true;
        }

        return TryReadPrefixed(text, out json);
    }

    /// <summary>Reads <c>[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?</c> that is finite as a double.</summary>
    /// <inheritdoc cref="TryReadInt"/>
    public static bool TryReadFloat(string text, out string json)
    {
        var match = Float().Match(text);
        if (!match.Success || !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
        {
            json = "";
            return false;
        }

        var fraction = match.Groups["fraction"].ValueSpan;
        json = Sign(match) + WithoutLeadingZeros(match.Groups["whole"].ValueSpan) + (fraction.Length > 0 ? $".{fraction}" : "") + match.Groups["exponent"].Value;
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

    private static string Sign(Match match) => match.Groups["sign"].ValueSpan is "-" ? "-" : "";

    private static string WithoutLeadingZeros(ReadOnlySpan<char> digits) => digits.TrimStart('0') is { Length: > 0 } rest ? rest.ToString() : "0";

    [GeneratedRegex(@"\A(?<sign>[-+]?)(?<whole>[0-9]+)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Decimal();

    [GeneratedRegex(@"\A(?<sign>[-+]?)(?=\.?[0-9])(?<whole>[0-9]*)(\.(?<fraction>[0-9]*))?(?<exponent>[eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Float();
}
