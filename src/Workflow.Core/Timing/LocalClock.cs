using System.Globalization;
using NodaTime;

namespace Workflow.Core.Timing;

/// <summary>
/// The clock on the wall of a time zone: how far it is from UTC, and when that changes. It asks the zone only from UTC to
/// local, which has one answer; what a local time is in UTC has none or two around each change.
/// </summary>
public sealed class LocalClock
{
    /// <summary>No clock is further from UTC.</summary>
    internal const long MaxOffset = 18 * TimeSpan.TicksPerHour;

    private readonly DateTimeZone _zone;

    internal LocalClock(DateTimeZone zone) => _zone = zone;

    /// <summary>The zone's IANA name, as it was asked for: a link has its own.</summary>
    public string Id => _zone.Id;

    /// <summary>An instant as this clock shows it, with its offset: RFC 3339, but for seconds of an offset of the past.</summary>
    public string Text(DateTimeOffset instant)
    {
        var offset = Offset(instant.UtcTicks);
        var form = offset.Ticks % TimeSpan.TicksPerMinute == 0 ? @"hh\:mm" : @"hh\:mm\:ss";
        var sign = offset < TimeSpan.Zero ? '-' : '+';
        var local = new DateTime(Math.Clamp(instant.UtcTicks + offset.Ticks, 0, DateTime.MaxValue.Ticks), DateTimeKind.Unspecified);
        return local.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + sign + offset.ToString(form, CultureInfo.InvariantCulture);
    }

    /// <summary>How far the clock is from UTC at an instant.</summary>
    /// <param name="utcTicks">The instant.</param>
    internal TimeSpan Offset(long utcTicks) => _zone.GetUtcOffset(InstantOf(utcTicks)).ToTimeSpan();

    /// <summary>The span without a change that an instant is in.</summary>
    /// <param name="utcTicks">The instant.</param>
    internal ClockSpan SpanAt(long utcTicks)
    {
        var interval = _zone.GetZoneInterval(InstantOf(utcTicks));
        return new ClockSpan(
            interval.HasStart ? TicksOf(interval.Start) : long.MinValue,
            interval.HasEnd ? TicksOf(interval.End) : long.MaxValue,
            interval.WallOffset.Ticks);
    }

    /// <summary>
    /// How far the clock had come before a span begins: the latest local time that it has shown or jumped over. Where the span
    /// begins with a later one, the clock is set forward; where with an earlier one, it is set back.
    /// </summary>
    /// <param name="span">The span; it has a start.</param>
    internal long ReachedBefore(ClockSpan span)
    {
        var reached = long.MinValue;
        for (var before = SpanAt(span.Start - 1); ; before = SpanAt(before.Start - 1))
        {
            reached = Math.Max(reached, before.LocalEnd);

            // What ended longer ago than two clocks can be apart showed nothing later.
            if (before.Start == long.MinValue || before.Start < span.Start - (2 * MaxOffset))
            {
                return reached;
            }
        }
    }

    private static Instant InstantOf(long utcTicks) => Instant.FromUnixTimeTicks(Math.Clamp(utcTicks, 0, DateTime.MaxValue.Ticks) - DateTime.UnixEpoch.Ticks);

    private static long TicksOf(Instant instant) => instant.ToUnixTimeTicks() + DateTime.UnixEpoch.Ticks;
}

/// <summary>A span of time in which a clock goes on without a change, in ticks of <see cref="DateTime"/>.</summary>
/// <param name="Start">Its first instant, UTC; <see cref="long.MinValue"/>: it has none.</param>
/// <param name="End">The first instant after it, UTC; <see cref="long.MaxValue"/>: it does not end.</param>
/// <param name="Offset">How far the clock is from UTC.</param>
internal readonly record struct ClockSpan(long Start, long End, long Offset)
{
    /// <summary>What the clock shows first.</summary>
    internal long LocalStart => Start == long.MinValue ? Start : Start + Offset;

    /// <summary>What the clock would show when the span has ended.</summary>
    internal long LocalEnd => End == long.MaxValue ? End : End + Offset;
}
