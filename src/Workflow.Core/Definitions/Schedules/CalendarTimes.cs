using Workflow.Core.Timing;

namespace Workflow.Core.Definitions.Schedules;

/// <summary>
/// The instants of an entry without those whose local date is in a calendar, which are dropped or moved to the same local
/// time of the next business day. A date, and a time that the clock skips, is that of the entry's clock.
/// </summary>
/// <param name="clock">The clock.</param>
/// <param name="all">The instants without the calendar.</param>
/// <param name="calendar">The calendar.</param>
/// <param name="onExcluded">What happens to an excluded instant.</param>
/// <param name="start">No instant before it is moved, in ticks.</param>
internal sealed class CalendarTimes(LocalClock clock, NextInstant all, CalendarDates calendar, OnExcluded onExcluded, long start)
{
    private const long Day = TimeSpan.TicksPerDay;

    /// <summary>The first of the instants at or after another, or <c>null</c>.</summary>
    internal long? From(long from)
    {
        var kept = Kept(from);
        return onExcluded == OnExcluded.Skip ? kept : Moved(from, kept) ?? kept;
    }

    /// <summary>The excluded instants at or after another, in order.</summary>
    internal IEnumerable<long> ExcludedFrom(long from)
    {
        var at = from;
        while (all(at) is { } instant && instant >= at)
        {
            var place = PlaceOf(instant);
            if (calendar.Contains(place.Date))
            {
                yield return instant;
                at = instant + 1;
            }
            else if (calendar.NextAfter(place.Date) is { } next)
            {
                at = place.BeginOf(next);
            }
            else
            {
                yield break;
            }
        }
    }

    /// <summary>Where an excluded instant moves to, or <c>null</c>: it is dropped.</summary>
    internal long? Moved(long instant)
    {
        var place = PlaceOf(instant);
        return onExcluded == OnExcluded.Skip || calendar.NextBusinessDay(place.Date) is not { } target ? null : InstantOf((target * Day) + place.TimeOfDay);
    }

    /// <summary>The excluded instants that have moved to an instant.</summary>
    internal IEnumerable<long> MovedTo(long instant)
    {
        var place = PlaceOf(instant);
        for (var date = Math.Max(0, place.Date - CalendarDates.MaxMove); onExcluded != OnExcluded.Skip && date < place.Date; date++)
        {
            if (calendar.Contains(date) && InstantOf((date * Day) + place.TimeOfDay) is { } at && at >= start && all(at) is { } source && PlaceOf(source).Date == date && Moved(source) == instant)
            {
                yield return source;
            }
        }
    }

    private long? Kept(long from)
    {
        var at = from;
        while (all(at) is { } instant)
        {
            var place = PlaceOf(instant);
            if (instant < at || !calendar.Contains(place.Date))
            {
                return instant; // also if time does not advance, which the caller finds
            }

            at = place.BeginOf(calendar.NextFreeAfter(place.Date));
        }

        return null;
    }

    // The first that moves to an instant at or after `from`, if that is before another one. An instant moves forward, so one
    // that is not before the best can't be better.
    private long? Moved(long from, long? before)
    {
        var here = PlaceOf(from);
        long? best = null;
        var at = Math.Max(Math.Max(start, 0), from - ((CalendarDates.MaxMove + 2) * Day));
        while (all(at) is { } instant && instant >= at && !(instant >= (best ?? before)))
        {
            var place = PlaceOf(instant);
            if (!calendar.Contains(place.Date))
            {
                if (calendar.NextAfter(place.Date) is not { } next)
                {
                    break;
                }

                at = place.BeginOf(next);
            }
            else if (calendar.NextBusinessDay(place.Date) is not { } target || target < here.Date || InstantOf((target * Day) + place.TimeOfDay) is not { } moved)
            {
                at = place.BeginOf(place.Date + 1);
            }
            else if (moved >= from)
            {
                best = moved < (best ?? before ?? long.MaxValue) ? moved : best;
                at = place.BeginOf(place.Date + 1); // the later ones of that date move to later instants
            }
            else
            {
                at = Math.Max(instant + 1, target == here.Date ? place.At((place.Date * Day) + here.TimeOfDay) : 0);
            }
        }

        return best;
    }

    // When the clock first shows a local time or jumps over it.
    private long? InstantOf(long local) => new ClockTimes(clock, from => from <= local ? local : null, isPaced: false).From(Math.Max(0, local - LocalClock.MaxOffset));

    private Place PlaceOf(long instant) => new(clock.SpanAt(instant), instant);

    // Within a span without a change of the clock local time only advances, so instants are skipped no further than its end.
    private readonly record struct Place(ClockSpan Span, long Instant)
    {
        internal int Date => (int)(Local / Day);

        internal long TimeOfDay => Local % Day;

        private long Local => Math.Max(0, Instant + Span.Offset);

        internal long At(long local) => Math.Min(Span.End, local - Span.Offset);

        internal long BeginOf(int date) => At(date * Day);
    }
}
