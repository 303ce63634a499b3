using Workflow.Core.Definitions;

namespace Workflow.Core.History;

/// <summary>What a pool has, and what of it is used.</summary>
/// <param name="Size">Its size; 0: it does not exist.</param>
/// <param name="Rate">Its rate limit, or <c>null</c>.</param>
/// <param name="Used">How many places are held; more than its size if that was made smaller.</param>
/// <param name="Waiting">How many attempts wait.</param>
/// <param name="NextAt">Before when no attempt begins because of the rate limit, UTC; <c>null</c>: none has begun yet.</param>
public readonly record struct PoolState(int Size, PoolRate? Rate, int Used, int Waiting, DateTimeOffset? NextAt)
{
    /// <summary>Whether it has never been made, or was removed, and nobody is left.</summary>
    public bool IsOver => this is { Size: 0, Used: 0, Waiting: 0 };

    /// <summary>When the first in line is to look again, if it waits for the rate limit only, UTC.</summary>
    public DateTimeOffset? LookAt => NextAt - PoolLine.Ahead;

    /// <summary>The same pool with another size and rate limit.</summary>
    /// <param name="pool">What it is to be.</param>
    public PoolState With(Pool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        var next = pool.Rate is { } rate && NextAt is { } before ? before < pool.UpdatedAt + rate.Interval ? before : pool.UpdatedAt + rate.Interval : (DateTimeOffset?)null;
        return this with { Size = pool.Size, Rate = pool.Rate, NextAt = next };
    }
}

/// <summary>
/// The rule for who of a line is offered places: the first, as long as they are free. Nobody passes one that waits, so an attempt that wants
/// many gets them; only those that want more than the pool has stand aside.
/// </summary>
public static class PoolLine
{
    /// <summary>How long before its instant a place is offered, so that it begins in time: a notification and a timer take a moment.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromSeconds(2);

    /// <summary>Offers places.</summary>
    /// <param name="state">The pool.</param>
    /// <param name="line">Those that wait and want no more than its size, by rank.</param>
    /// <param name="at">The time, UTC.</param>
    /// <param name="most">How many are offered places at most.</param>
    /// <returns>The pool then, and what has changed.</returns>
    public static (PoolState After, LineChange Change) Offer(PoolState state, IEnumerable<PoolPlace> line, DateTimeOffset at, int most)
    {
        ArgumentNullException.ThrowIfNull(line);
        List<PoolPlace> offered = [];
        foreach (var place in line)
        {
            if (place.Slots > state.Size - state.Used)
            {
                return (state, new LineChange(offered));
            }

            if (state.Rate is not null && state.NextAt > at + Ahead)
            {
                return (state, new LineChange(offered, place));
            }

            if (offered.Count == most)
            {
                return (state, new LineChange(offered, IsMore: true));
            }

            DateTimeOffset? startsAt = state.Rate is not null && state.NextAt > at ? state.NextAt : null;
            offered.Add(place with { Status = PlaceStatus.Offered, At = at, StartsAt = startsAt });
            state = state with
            {
                Used = state.Used + place.Slots,
                Waiting = state.Waiting - 1,
                NextAt = state.Rate is { } rate ? (startsAt ?? at) + rate.Interval : null,
            };
        }

        return (state, new LineChange(offered));
    }

    /// <summary>The pool when a place was freed, or left the line.</summary>
    /// <param name="state">The pool.</param>
    /// <param name="place">The place.</param>
    public static PoolState Without(PoolState state, PoolPlace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        return place.Status == PlaceStatus.Waiting ? state with { Waiting = state.Waiting - 1 } : state with { Used = state.Used - place.Slots };
    }
}
