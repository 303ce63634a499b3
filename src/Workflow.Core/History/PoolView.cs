using Workflow.Core.Definitions;

namespace Workflow.Core.History;

/// <summary>A pool as it is, for those that wait for it.</summary>
/// <param name="Pool">The pool; a size of 0: it does not exist.</param>
/// <param name="NextAt">Before when the rate limit lets nobody begin, UTC; <c>null</c>: it does not.</param>
/// <param name="Holder">One that holds places; <c>null</c>: nobody does.</param>
/// <param name="Line">The first in line, by rank.</param>
/// <param name="IsCut">Whether more may wait than <paramref name="Line"/> has.</param>
public sealed record PoolView(Pool Pool, DateTimeOffset? NextAt, PoolPlace? Holder, IReadOnlyList<PoolPlace> Line, bool IsCut)
{
    private readonly Lazy<Dictionary<(string, ExecutionKey), int>> _ahead = new(() => Line.Index().ToDictionary(found => (found.Item.RunId, found.Item.Attempt), found => found.Index));

    /// <summary>How many are before an attempt; the length of <see cref="Line"/> if at least so many are. <c>null</c>: it does not wait.</summary>
    /// <param name="runId">Its run.</param>
    /// <param name="attempt">The attempt.</param>
    public int? AheadOf(string runId, ExecutionKey attempt) => _ahead.Value.TryGetValue((runId, attempt), out var ahead) ? ahead : IsCut ? Line.Count : null;
}
