using System.Globalization;
using System.Text;
using NodaTime;
using NodaTime.Calendars;

namespace Workflow.Core.Expressions.Instants;

/// <summary>
/// Writes instants by a pattern in the letters of Unicode's UTS #35, in English. Quoted text and all other characters stay
/// as they are.
/// </summary>
internal static class InstantPattern
{
    /// <summary>Most characters of a pattern.</summary>
    public const int MaxCharacters = 200;

    /// <summary>The supported letters, for messages and the reference.</summary>
    public const string Letters =
        "y yy yyyy, M MM MMM MMMM, d dd, D DDD, E EEE EEEE, e, H HH, h hh, m mm, s ss, S to SSSSSSS, a, Q, w ww, YYYY, X XX XXX, x xx xxx, Z, z, VV";

    private const int TicksDigits = 7;

    /// <summary>Writes an instant.</summary>
    /// <param name="time">The instant in its zone.</param>
    /// <param name="pattern">The pattern.</param>
    /// <returns>The text, or the fault of the pattern.</returns>
    public static (string? Text, string? Fault) Write(ZonedDateTime time, string pattern)
    {
        if (pattern.Length > MaxCharacters)
        {
            return (null, $"a pattern is limited to {MaxCharacters} characters");
        }

        var text = new StringBuilder();
        for (var i = 0; i < pattern.Length;)
        {
            var letter = pattern[i];
            if (letter == '\'')
            {
                if (Quoted(pattern, ref i, text) is { } fault)
                {
                    return (null, fault);
                }

                continue;
            }

            var start = i;
            while (i < pattern.Length && pattern[i] == letter)
            {
                i++;
            }

            if (!char.IsAsciiLetter(letter))
            {
                text.Append(letter, i - start);
            }
            else if (Field(time, letter, i - start) is { } field)
            {
                text.Append(field);
            }
            else
            {
                return (null, $"'{pattern[start..i]}' is not a pattern letter; the letters are {Letters}, and 'text in quotes'");
            }
        }

        return (text.ToString(), null);
    }

    // Reads 'text', where '' is a quote, inside and outside.
    private static string? Quoted(string pattern, ref int at, StringBuilder text)
    {
        var start = at++;
        if (at < pattern.Length && pattern[at] == '\'')
        {
            text.Append('\'');
            at++;
            return null;
        }

        for (; at < pattern.Length; at++)
        {
            if (pattern[at] != '\'')
            {
                text.Append(pattern[at]);
            }
            else if (at + 1 < pattern.Length && pattern[at + 1] == '\'')
            {
                text.Append('\'');
                at++;
            }
            else
            {
                at++;
                return null;
            }
        }

        return $"the quote at {start} is not closed; write '' for the character";
    }

    private static string? Field(ZonedDateTime time, char letter, int count) => (letter, count) switch
    {
        ('y', 2) => Digits(time.Year % 100, 2),
        ('y', 1 or 4) => Digits(time.Year, count),
        ('Y', 4) => Digits(WeekYearRules.Iso.GetWeekYear(time.Date), 4),
        ('w', 1 or 2) => Digits(WeekYearRules.Iso.GetWeekOfWeekYear(time.Date), count),
        ('Q', 1) => Digits(((time.Month - 1) / 3) + 1, 1),
        ('M', 1 or 2) => Digits(time.Month, count),
        ('M', 3) => CultureInfo.InvariantCulture.DateTimeFormat.GetAbbreviatedMonthName(time.Month),
        ('M', 4) => CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(time.Month),
        ('d', 1 or 2) => Digits(time.Day, count),
        ('D', 1 or 3) => Digits(time.DayOfYear, count),
        ('E', 1 or 3) => time.DayOfWeek.ToString()[..3],
        ('E', 4) => time.DayOfWeek.ToString(),
        ('e', 1) => Digits((int)time.DayOfWeek, 1),
        ('H', 1 or 2) => Digits(time.Hour, count),
        ('h', 1 or 2) => Digits(time.ClockHourOfHalfDay, count),
        ('m', 1 or 2) => Digits(time.Minute, count),
        ('s', 1 or 2) => Digits(time.Second, count),
        ('S', <= TicksDigits) => Digits(time.TickOfSecond, TicksDigits)[..count],
        ('a', 1) => time.Hour < 12 ? "AM" : "PM",
        ('X', <= 3) => time.Offset == Offset.Zero ? "Z" : OffsetText(time.Offset, count),
        ('x', <= 3) => OffsetText(time.Offset, count),
        ('Z', 1) => OffsetText(time.Offset, 2),
        ('z', 1) => time.GetZoneInterval().Name,
        ('V', 2) => time.Zone.Id,
        _ => null,
    };

    private static string Digits(int number, int count) => number.ToString(CultureInfo.InvariantCulture).PadLeft(count, '0');

    // +01 (with minutes only if there are any), +0100, +01:00
    private static string OffsetText(Offset offset, int count)
    {
        var minutes = Math.Abs(offset.Seconds) / 60;
        var sign = offset.Seconds < 0 ? '-' : '+';
        return $"{sign}{Digits(minutes / 60, 2)}{(count == 3 ? ":" : "")}{(count == 1 && minutes % 60 == 0 ? "" : Digits(minutes % 60, 2))}";
    }
}
