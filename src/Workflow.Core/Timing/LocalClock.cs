using System.Globalization;
using NodaTime;

namespace Workflow.Core.Timing;

/// <summary>
/// The wall clock of a time zone: its offset from UTC, and when that changes. It only converts from UTC to local, which is
/// unambiguous; a local time has no or two instants around each change.
/// </summary>
public sealed class LocalClock
{
    /// <summary>The largest possible offset from UTC.</summary>
    internal const long MaxOffset = 18 * TimeSpan.TicksPerHour;

    private readonly DateTimeZone _zone;

    internal LocalClock(DateTimeZone zone) => _zone = zone;

    /// <summary>The zone's IANA name, as requested: a link keeps its own name.</summary>
    public string Id => _zone.Id;

    /// <summary>
    /// An instant as this clock shows it, with its offset: RFC 3339, except for historical offsets with seconds.
    /// </summary>
    public string Text(DateTimeOffset instant)
    {
        var offset = Offset(instant.UtcTicks);
        var form = offset.Ticks % TimeSpan.TicksPerMinute == 0 ? @"hh\:mm" : @"hh\:mm\:ss";
        var sign = offset < TimeSpan.Zero ? '-' : '+';
        var local = new DateTime(Math.Clamp(instant.UtcTicks + offset.Ticks, 0, DateTime.MaxValue.Ticks), DateTimeKind.Unspecified);
        return local.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + sign + offset.ToString(form, CultureInfo.InvariantCulture);
    }

    /// <summary>The clock's offset from UTC at an instant.</summary>
    /// <param name="utcTicks">The instant.</param>
    internal TimeSpan Offset(long utcTicks) => _zone.GetUtcOffset(InstantOf(utcTicks)).ToTimeSpan();

    /// <summary>The span without a change around an instant.</summary>
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
    /// The latest local time that the clock has shown or jumped over before a span. If the span begins with a later one,
    /// the clock is set forward; if with an earlier one, it is set back.
    /// </summary>
    /// <param name="span">The span; it has a start.</param>
    internal long ReachedBefore(ClockSpan span)
    {
        var reached = long.MinValue;
        for (var before = SpanAt(span.Start - 1); ; before = SpanAt(before.Start - 1))
        {
            reached = Math.Max(reached, before.LocalEnd);

            // Spans that ended longer ago than twice the maximum offset showed no later time.
            if (before.Start == long.MinValue || before.Start < span.Start - (2 * MaxOffset))
            {
                return reached;
            }
        }
    }

    private static Instant InstantOf(long utcTicks) => Instant.FromUnixTimeTicks(Math.Clamp(utcTicks, 0, DateTime.MaxValue.Ticks) - DateTime.UnixEpoch.Ticks);

    private static long TicksOf(Instant instant) => instant.ToUnixTimeTicks() + DateTime.UnixEpoch.Ticks;
}

/// <summary>A span of time without a change of the clock, in ticks of <see cref="DateTime"/>.</summary>
/// <param name="Start">Its first instant, UTC; <see cref="long.MinValue"/>: it has no start.</param>
/// <param name="End">The first instant after it, UTC; <see cref="long.MaxValue"/>: it does not end.</param>
/// <param name="Offset">The clock's offset from UTC.</param>
internal readonly record struct ClockSpan(long Start, long End, long Offset)
{
    /// <summary>The first local time of the span.</summary>
    internal long LocalStart => Start == long.MinValue ? Start : Start + Offset;

    /// <summary>The local time at which the span ends.</summary>
    internal long LocalEnd => End == long.MaxValue ? End : End + Offset;
}
