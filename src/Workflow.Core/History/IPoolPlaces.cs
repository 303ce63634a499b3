namespace Workflow.Core.History;

/// <summary>
/// The places of pools: who holds them, and who waits in line. Each call is one transaction, so that no limit is exceeded, whatever
/// happens at the same time; and each can be repeated.
/// </summary>
public interface IPoolPlaces
{
    /// <summary>How many of a line are counted at most, to say how many are before an attempt.</summary>
    const int MostCounted = 1_000;

    /// <summary>Most places that are offered by one call.</summary>
    const int MostOffered = 30;

    /// <summary>Takes places, or enters the line. An attempt that has them, or is in line, keeps them, and its rank.</summary>
    /// <param name="asked">The attempt, and what it wants.</param>
    /// <param name="at">The time, UTC.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<PlaceAnswer> TakeAsync(PoolPlace asked, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Frees the places of an attempt, or takes it out of the line. Nothing happens if it has neither.</summary>
    /// <param name="place">The attempt.</param>
    /// <param name="keepsTaken">Whether places that are taken stay: somebody may be at work.</param>
    /// <param name="at">The time, UTC.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<LineChange> FreeAsync(PoolPlace place, bool keepsTaken, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Offers places that are free, as after a change of the pool.</summary>
    Task<LineChange> OfferAsync(string pool, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>A pool as it is now, with the first in line: it explains what many attempts wait for, and costs as much as it has.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="most">Most of the line, from 1.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<PoolView> ViewAsync(string pool, int most, CancellationToken cancellationToken);

    /// <summary>Those that hold places, in order of run, position, index and attempt.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="most">Most of them.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<PoolPlace>> ListHoldersAsync(string pool, int most, CancellationToken cancellationToken);

    /// <summary>The first in line, by rank.</summary>
    /// <inheritdoc cref="ListHoldersAsync" path="/param"/>
    Task<IReadOnlyList<PoolPlace>> ListLineAsync(string pool, int most, CancellationToken cancellationToken);

    /// <summary>The names of the pools of which places are held or waited for, also of those that do not exist, in order.</summary>
    /// <param name="after">Only names after this one; <c>null</c>: from the first.</param>
    /// <param name="most">Most of them.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<string>> ListBusyPoolsAsync(string? after, int most, CancellationToken cancellationToken);
}
