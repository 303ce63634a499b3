using System.Globalization;
using Workflow.Core.Definitions;

namespace Workflow.Core.History;

/// <summary>What an attempt has of a pool.</summary>
public enum PlaceStatus
{
    /// <summary>It waits in line.</summary>
    Waiting,

    /// <summary>It has its places and does not know it yet: they may be taken back.</summary>
    Offered,

    /// <summary>It has its places, and may be at work.</summary>
    Taken,
}

/// <summary>The places that an attempt holds or waits for. An attempt takes all of them at once.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="RunId">Its run.</param>
/// <param name="Attempt">The attempt.</param>
public sealed record PoolPlace(string Pool, string RunId, ExecutionKey Attempt)
{
    private const char Mark = '#';
    private const char Separator = '.';

    /// <summary>The name of its task.</summary>
    public required string Task { get; init; }

    /// <summary>How many places, from 1.</summary>
    public required int Slots { get; init; }

    /// <summary>What it has.</summary>
    public PlaceStatus Status { get; init; }

    /// <summary>Its order in line, the lowest first; of equal ones the lower run id, position, index and attempt.</summary>
    public long Rank { get; init; }

    /// <summary>Since when it waits, or has them, UTC.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Before when it does not begin, because of the rate limit, UTC; <c>null</c>: at once.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>The rank of an attempt that comes at a time: as in the line of runs, a step of priority is worth an hour of waiting.</summary>
    /// <param name="at">The time, UTC.</param>
    /// <param name="priority">The priority of its run.</param>
    public static long RankAt(DateTimeOffset at, int priority) => at.UtcTicks - (priority * Priorities.Step.Ticks);

    /// <summary>What a session hears when an attempt of it is to look again.</summary>
    /// <param name="attempt">The attempt.</param>
    public static string AddressOf(ExecutionKey attempt) =>
        string.Create(CultureInfo.InvariantCulture, $"{ListAddressOf(attempt.Position)}{Separator}{attempt.Index ?? -1}.{attempt.Attempt}");

    /// <summary>What a session hears when an item of a list is to look again: some of its items share a call.</summary>
    /// <param name="position">The task.</param>
    public static string ListAddressOf(int position) => string.Create(CultureInfo.InvariantCulture, $"{Mark}{position}");

    /// <summary>The address of the list in the address of an attempt; <c>null</c>: it is another kind of address.</summary>
    /// <param name="address">What was heard.</param>
    public static string? ListIn(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.StartsWith(Mark) && address.IndexOf(Separator, StringComparison.Ordinal) is >= 0 and var end ? address[..end] : null;
    }
}

/// <summary>What has changed in a line.</summary>
/// <param name="Offered">Those that were offered places.</param>
/// <param name="Next">The first in line, if it waits for the rate limit only: it is to look again.</param>
/// <param name="IsMore">Whether more may be offered by another call.</param>
public sealed record LineChange(IReadOnlyList<PoolPlace> Offered, PoolPlace? Next = null, bool IsMore = false)
{
    /// <summary>Nothing has changed.</summary>
    public static LineChange None { get; } = new([]);
}

/// <summary>The answer to an attempt that wants places.</summary>
/// <param name="IsTaken">Whether it has them.</param>
/// <param name="Change">What has changed for others.</param>
public sealed record PlaceAnswer(bool IsTaken, LineChange Change)
{
    /// <summary>
    /// When it may begin, if it has its places, or is to look again, if it is the first in line: because of the rate limit, UTC. <c>null</c>: at
    /// once, or when it is notified.
    /// </summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Its order in line, which it keeps from when it asked first.</summary>
    public required long Rank { get; init; }
}
