using NodaTime;
using NodaTime.TimeZones;
using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Instants;
using Workflow.Core.Expressions.Values;
using Workflow.Core.Json;
using static Workflow.Core.Expressions.Functions.Function;

namespace Workflow.Core.Expressions.Functions;

/// <summary>
/// Functions of instants, which are texts of RFC 3339. There is no "now": an expression has the same value each time, so it
/// starts from the instants of <c>run</c>. Time zones are those of the database that comes with the service.
/// </summary>
internal static class InstantFunctions
{
    private const int Steps = 40; // the cost of reading, computing and writing an instant
    private const int MaxCalendarUnits = 1_000_000;

    private static readonly HashSet<string> Zones = new(TzdbDateTimeZoneSource.Default.GetIds(), StringComparer.Ordinal);

    private static readonly Cost Cost = new("some steps", static (in Call call) => Steps + Cost.SizeOf(call[0]) + Cost.SizeOf(call[1]));

    public static IReadOnlyList<Function> All { get; } =
    [
        Of("instant.parse", "text", "An RFC 3339 instant in UTC with seven digits of fraction, as the service writes all instants.", Cost, static (in c) => Result(c, At(c, 0))),
        Of("instant.isValid", "text", "Whether a value is an RFC 3339 instant of the years 1 to 9999.", Cost, static (in c) => Value.Boolean(c[0].IsText && InstantText.Read(c[0].AsText) is not null)),
        Of("instant.add", "instant, amount, zone = \"UTC\"", $"The instant plus an amount: a number of seconds, or an object with any of {InstantUnit.Names}; less than 0 is earlier. Days and longer are added on the calendar of the zone, months and years first.", Cost, Add),
        Of("instant.difference", "from, to, unit = \"seconds\", zone = \"UTC\"", "How much later the second instant is. Milliseconds to hours with their fraction; days, weeks, months and years are whole ones on the calendar of the zone.", Cost, Difference),
        Of("instant.format", "instant, pattern, zone = \"UTC\"", $"The instant by a pattern in the letters of Unicode's UTS #35, in English: {InstantPattern.Letters}; other text in quotes.", Cost, Format),
        Of("instant.startOf", "instant, unit, zone = \"UTC\"", $"Where its {InstantStart.Units} begins in the zone; a week begins on Monday.", Cost, StartOf),
        Of("instant.toLocal", "instant, zone", "The local date and time in the zone, without an offset.", Cost, ToLocal),
        Of("instant.fromLocal", "text, zone", "The instant of a local date and time. One that is skipped when clocks change is moved forward by the gap; of one that occurs twice the first is taken.", Cost, FromLocal),
        Of("instant.toEpochSeconds", "instant", "The seconds since 1970, with their fraction.", Cost, static (in c) => Value.Number(At(c, 0).ToUnixTimeTicks() / (double)NodaConstants.TicksPerSecond)),
        Of("instant.toEpochMilliseconds", "instant", "The milliseconds since 1970, with their fraction.", Cost, static (in c) => Value.Number(At(c, 0).ToUnixTimeTicks() / (double)NodaConstants.TicksPerMillisecond)),
        Of("instant.fromEpochSeconds", "seconds", "The instant that many seconds after the start of 1970.", Cost, static (in c) => FromEpoch(c, NodaConstants.TicksPerSecond)),
        Of("instant.fromEpochMilliseconds", "milliseconds", "The instant that many milliseconds after the start of 1970.", Cost, static (in c) => FromEpoch(c, NodaConstants.TicksPerMillisecond)),
    ];

    private static Value Add(in Call call)
    {
        var (instant, zone) = (At(call, 0), Zone(call, 2));
        if (call[1].AsObject is not { } amount)
        {
            return Result(call, Later(call, instant, call.Number(1), NodaConstants.TicksPerSecond));
        }

        // Regardless of their order: months and years first, then days and weeks, then hours and shorter.
        var (months, days) = (0, 0);
        var members = amount.Members(call.Meter);
        foreach (var (name, value) in members)
        {
            if (InstantUnit.Calendar(name) is { } unit)
            {
                var count = Whole(call, Coerce.Number(value, call.Meter));
                months += unit is PeriodUnits.Years ? 12 * count : unit is PeriodUnits.Months ? count : 0;
                days += unit is PeriodUnits.Weeks ? 7 * count : unit is PeriodUnits.Days ? count : 0;
            }
            else if (InstantUnit.Ticks(name) is null)
            {
                throw call.Fail($"'{Shortened(name)}' is not a unit; the units are {InstantUnit.Names}");
            }
        }

        instant = months == 0 && days == 0 ? instant : OnCalendar(call, instant, zone, months, days);
        foreach (var (name, value) in members)
        {
            if (InstantUnit.Ticks(name) is { } ticks)
            {
                instant = Later(call, instant, Coerce.Number(value, call.Meter), ticks);
            }
        }

        return Result(call, instant);
    }

    private static int Whole(in Call call, double count) =>
        Math.Truncate(count) == count && Math.Abs(count) <= MaxCalendarUnits
            ? (int)count
            : throw call.Fail("days, weeks, months and years are whole numbers, up to a million; hours and shorter may have a fraction");

    private static Instant OnCalendar(in Call call, Instant instant, DateTimeZone zone, int months, int days)
    {
        try
        {
            return InZone(call, InZone(call, instant, zone).LocalDateTime.PlusMonths(months).PlusDays(days), zone);
        }
        catch (Exception e) when (e is OverflowException or ArgumentOutOfRangeException)
        {
            throw OutOfRange(call);
        }
    }

    private static Value Difference(in Call call)
    {
        var (from, to, zone) = (At(call, 0), At(call, 1), Zone(call, 3));
        var unit = call[2].IsUndefined ? "seconds" : call.Text(2);
        if (InstantUnit.Ticks(unit) is { } ticks)
        {
            return Value.Number((to.ToUnixTimeTicks() - from.ToUnixTimeTicks()) / ticks);
        }

        if (InstantUnit.Calendar(unit) is not { } calendar)
        {
            throw call.Fail($"'{Shortened(unit)}' is not a unit; the units are {InstantUnit.Names}");
        }

        var period = Period.Between(InZone(call, from, zone).LocalDateTime, InZone(call, to, zone).LocalDateTime, calendar);
        return Value.Number((long)period.Years + period.Months + period.Weeks + period.Days);
    }

    private static Value Format(in Call call)
    {
        var (text, fault) = InstantPattern.Write(Zoned(call, Zone(call, 2)), call.Text(1));
        call.Meter.Text(text?.Length ?? 0);
        return Value.Text(text ?? throw call.Fail($"pattern: {fault}"));
    }

    private static Value StartOf(in Call call)
    {
        var unit = call.Text(1);
        var start = InstantStart.Of(Zoned(call, Zone(call, 2)), unit);
        return Result(call, start ?? throw call.Fail($"'{Shortened(unit)}' is not a unit; the units are {InstantStart.Units}"));
    }

    private static Value ToLocal(in Call call)
    {
        var local = InstantText.Write(Zoned(call, Zone(call, 1)).LocalDateTime);
        call.Meter.Text(local.Length);
        return Value.Text(local);
    }

    private static Value FromLocal(in Call call)
    {
        var text = call.Text(0);
        var local = InstantText.ReadLocal(text)
            ?? throw call.Fail($"needs a local date and time, such as 2026-11-28T08:30:00; this is '{Shortened(text)}'");
        return Result(call, InZone(call, local, Zone(call, 1)));
    }

    private static Value FromEpoch(in Call call, long ticks)
    {
        if (!call[0].IsNumber)
        {
            throw call.Fail($"needs a number; this is {Naming.Of(call[0])}");
        }

        return Result(call, Later(call, NodaConstants.UnixEpoch, call[0].AsNumber, ticks));
    }

    private static Instant Later(in Call call, Instant instant, double count, double ticks)
    {
        if (double.IsNaN(count))
        {
            throw call.Fail("needs an amount: a number of seconds, or an object such as {hours: 2}");
        }

        // Whole units are exact, even if their ticks exceed the precision of a double.
        var (whole, rest) = (Math.Truncate(count), count - Math.Truncate(count));
        var later = Math.Abs(whole * ticks) < long.MaxValue / 4.0 ? instant.ToUnixTimeTicks() + ((Int128)(long)whole * (long)ticks) + (long)Math.Round(rest * ticks) : Int128.MaxValue;
        return InstantText.IsThere(later) ? Instant.FromUnixTimeTicks((long)later) : throw OutOfRange(call);
    }

    private static Instant InZone(in Call call, LocalDateTime local, DateTimeZone zone)
    {
        try
        {
            return local.InZoneLeniently(zone).ToInstant();
        }
        catch (Exception e) when (e is OverflowException or ArgumentOutOfRangeException)
        {
            throw OutOfRange(call);
        }
    }

    private static Instant At(in Call call, int argument)
    {
        var value = call[argument];
        return (value.IsText ? InstantText.Read(value.AsText) : null)
            ?? throw call.Fail($"needs an RFC 3339 instant, such as 2026-11-28T08:30:00Z; this is {(value.IsText ? $"'{Shortened(value.AsText)}'" : Naming.Of(value))}");
    }

    private static ZonedDateTime Zoned(in Call call, DateTimeZone zone) => InZone(call, At(call, 0), zone);

    // In another zone the year may differ, and fall outside the supported ones.
    private static ZonedDateTime InZone(in Call call, Instant instant, DateTimeZone zone)
    {
        try
        {
            return instant.InZone(zone) is { Year: >= 1 and <= 9999 } there ? there : throw OutOfRange(call);
        }
        catch (Exception e) when (e is OverflowException or ArgumentOutOfRangeException)
        {
            throw OutOfRange(call);
        }
    }

    private static DateTimeZone Zone(in Call call, int argument)
    {
        var name = call[argument].IsUndefined ? "UTC" : call.Text(argument);
        return Zones.Contains(name) ? DateTimeZoneProviders.Tzdb[name] : throw call.Fail($"'{Shortened(name)}' is not an IANA time zone, such as Europe/Berlin");
    }

    private static Value Result(in Call call, Instant instant)
    {
        if (!InstantText.IsThere(instant.ToUnixTimeTicks()))
        {
            throw OutOfRange(call);
        }

        var text = InstantText.Write(instant);
        call.Meter.Text(text.Length);
        return Value.Text(text);
    }

    private static ExpressionFailure OutOfRange(in Call call) => call.Fail("the instant is not in the years 1 to 9999");

    private static string Shortened(string text) => FaultText.Shorten(text);
}
