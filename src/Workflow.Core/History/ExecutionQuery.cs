namespace Workflow.Core.History;

/// <summary>Which executions of a run to read.</summary>
/// <param name="Range">The range.</param>
/// <param name="Limit">Most executions to return, from 1.</param>
public sealed record ExecutionQuery(ExecutionRange Range, int Limit)
{
    /// <summary>
    /// Most executions that one read looks at to find those with a status. If it finds too few, the reader continues at
    /// <see cref="ExecutionPart.ReadTo"/>.
    /// </summary>
    public const int MostSearched = 2_000;

    /// <summary>About how many bytes they may have together; the first is returned whatever its size.</summary>
    public long MaxBytes { get; init; } = long.MaxValue;

    /// <summary>Only executions with this status; <c>null</c>: all.</summary>
    public ExecutionStatus? Status { get; init; }

    /// <summary>Whether they have their output and the details of their error.</summary>
    public bool HasPayloads { get; init; } = true;

    /// <summary>Finds the executions to read among those that were looked at.</summary>
    /// <param name="searched">The places of the range in their order, up to one more than <see cref="MostSearched"/>, each with its status.</param>
    /// <returns>The places to read, and the place up to which the range was searched; <c>null</c>: to its end.</returns>
    public (IReadOnlyList<ExecutionKey> Found, ExecutionKey? SearchedTo) Search(IReadOnlyList<(ExecutionKey Key, ExecutionStatus Status)> searched)
    {
        List<ExecutionKey> found = [];
        foreach (var (key, status) in searched.Take(MostSearched))
        {
            if (status != Status)
            {
                continue;
            }

            if (found.Count == Limit)
            {
                return (found, found[^1]);
            }

            found.Add(key);
        }

        return (found, searched.Count > MostSearched ? searched[MostSearched - 1].Key : null);
    }
}
