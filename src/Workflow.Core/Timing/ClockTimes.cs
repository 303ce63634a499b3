namespace Workflow.Core.Timing;

/// <summary>The first local time at or after another, in ticks, or <c>null</c>: there is none.</summary>
/// <param name="localTicks">The other.</param>
internal delegate long? NextLocalTime(long localTicks);

/// <summary>
/// The instants at which a local clock shows certain times. Times of day come when the clock first shows them or jumps over
/// them, and so once each, in their order. What is meant to go on at its pace comes whenever the clock shows it: both times
/// where it is set back, and not where it jumps.
/// </summary>
/// <param name="clock">The clock.</param>
/// <param name="next">The times.</param>
/// <param name="isPaced">Whether they are meant to go on at their pace.</param>
internal sealed class ClockTimes(LocalClock clock, NextLocalTime next, bool isPaced)
{
    /// <summary>The first of the instants at or after one, UTC, in ticks, or <c>null</c>: there is none.</summary>
    /// <param name="from">That one.</param>
    internal long? From(long from)
    {
        var at = from;
        while (at <= DateTime.MaxValue.Ticks)
        {
            var span = clock.SpanAt(at);
            if (In(span, at) is { } found)
            {
                return found <= DateTime.MaxValue.Ticks ? found : null;
            }

            // What the clock shows later than this span is at most so much earlier than its end, which keeps this from
            // walking through years without a time.
            if (span.End == long.MaxValue || next(span.End - LocalClock.MaxOffset) is not { } later)
            {
                return null;
            }

            at = Math.Max(span.End, later - LocalClock.MaxOffset);
        }

        return null;
    }

    private long? In(ClockSpan span, long at)
    {
        var first = at + span.Offset;
        if (!isPaced && span.Start != long.MinValue)
        {
            var reached = clock.ReachedBefore(span);
            if (at == span.Start && next(reached) < span.LocalStart)
            {
                return at;
            }

            first = Math.Max(first, reached);
        }

        return next(first) is { } time && time < span.LocalEnd ? time - span.Offset : null;
    }
}
