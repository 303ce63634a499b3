namespace Workflow.Core.Timing;

/// <summary>The first local time at or after another, in ticks, or <c>null</c>: there is none.</summary>
/// <param name="localTicks">The other time.</param>
internal delegate long? NextLocalTime(long localTicks);

/// <summary>
/// The instants at which a local clock shows certain times. Fixed times of day occur when the clock first shows them or
/// jumps over them, so once each, in order. Paced times occur whenever the clock shows them: twice if it is set back, and
/// not at all if it jumps over them.
/// </summary>
/// <param name="clock">The clock.</param>
/// <param name="next">The times.</param>
/// <param name="isPaced">Whether they are paced: they continue at their interval when the clock changes.</param>
internal sealed class ClockTimes(LocalClock clock, NextLocalTime next, bool isPaced)
{
    /// <summary>The first of the instants at or after another, UTC, in ticks, or <c>null</c>: there is none.</summary>
    /// <param name="from">The other instant.</param>
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

            // After this span the clock shows no time earlier than its end minus the maximum offset, so years without a
            // time can be skipped.
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
