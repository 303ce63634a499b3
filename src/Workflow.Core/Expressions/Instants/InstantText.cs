using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;

namespace Workflow.Core.Expressions.Instants;

/// <summary>Instants as texts: RFC 3339, in UTC, with seven digits of fraction; and local times, which have no offset.</summary>
internal static partial class InstantText
{
    private const int TicksDigits = 7;
    private const string LocalForm = "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffff";

    // In ticks since 1970.
    private static readonly long First = Instant.FromUtc(1, 1, 1, 0, 0).ToUnixTimeTicks();
    private static readonly long Last = Instant.FromUtc(9999, 12, 31, 23, 59, 59).ToUnixTimeTicks() + NodaConstants.TicksPerSecond - 1;

    /// <summary>Reads an instant of RFC 3339. Digits of its fraction beyond the seventh are dropped.</summary>
    public static Instant? Read(string text)
    {
        if (InstantForm().Match(text) is not { Success: true } match || LocalOf(match) is not { } local)
        {
            return null;
        }

        var zulu = match.Groups["offset"].Length == 0;
        var minutes = zulu ? 0 : (Number(match, "hours") * 60) + Number(match, "minutes");
        if (minutes >= 24 * 60 || (!zulu && Number(match, "minutes") > 59))
        {
            return null;
        }

        var offset = NodaConstants.TicksPerMinute * (match.Groups["sign"].ValueSpan is "-" ? -minutes : minutes);
        var ticks = local.InUtc().ToInstant().ToUnixTimeTicks() - offset;
        return IsThere(ticks) ? Instant.FromUnixTimeTicks(ticks) : null;
    }

    /// <summary>Reads a local time, such as <c>2026-11-28T08:30</c>; a date alone is its midnight.</summary>
    public static LocalDateTime? ReadLocal(string text) => LocalTimeForm().Match(text) is { Success: true } match ? LocalOf(match) : null;

    /// <summary>Writes an instant.</summary>
    public static string Write(Instant instant) => instant.ToDateTimeUtc().ToString(LocalForm, CultureInfo.InvariantCulture) + "Z";

    /// <summary>Writes a local time.</summary>
    public static string Write(LocalDateTime local) => local.ToDateTimeUnspecified().ToString(LocalForm, CultureInfo.InvariantCulture);

    /// <summary>Whether an instant, in ticks since 1970, is in the years 1 to 9999.</summary>
    public static bool IsThere(Int128 ticks) => ticks >= First && ticks <= Last;

    private static LocalDateTime? LocalOf(Match match)
    {
        var (year, month, day) = (Number(match, "year"), Number(match, "month"), Number(match, "day"));
        var (hour, minute, second) = (Number(match, "hour"), Number(match, "minute"), Number(match, "second"));
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > CalendarSystem.Iso.GetDaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return null;
        }

        var fraction = match.Groups["fraction"].Value.PadRight(TicksDigits, '0')[..TicksDigits];
        return new LocalDateTime(year, month, day, hour, minute, second).PlusTicks(long.Parse(fraction, CultureInfo.InvariantCulture));
    }

    private static int Number(Match match, string group) =>
        match.Groups[group] is { Success: true } digits ? int.Parse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})[Tt ](?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})(\.(?<fraction>[0-9]{1,20}))?([Zz]|(?<offset>(?<sign>[+-])(?<hours>[0-9]{2}):(?<minutes>[0-9]{2})))\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex InstantForm();

    [GeneratedRegex(@"^(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})([Tt ](?<hour>[0-9]{2}):(?<minute>[0-9]{2})(:(?<second>[0-9]{2})(\.(?<fraction>[0-9]{1,20}))?)?)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex LocalTimeForm();
}
