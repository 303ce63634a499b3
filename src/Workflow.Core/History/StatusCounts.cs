using Workflow.Core.Json;

namespace Workflow.Core.History;

/// <summary>How many executions have each status.</summary>
public sealed class StatusCounts
{
    private static readonly ExecutionStatus[] Statuses = Enum.GetValues<ExecutionStatus>();

    private readonly int[] _counts = new int[Statuses.Length];

    /// <summary>All of them.</summary>
    public int Total => _counts.Sum();

    /// <summary>How many have a status.</summary>
    public int Of(ExecutionStatus status) => _counts[(int)status];

    /// <summary>Counts some more.</summary>
    public void Add(ExecutionStatus status, int count = 1) => _counts[(int)status] += count;

    /// <summary>Counts those of others.</summary>
    public void Add(StatusCounts others)
    {
        ArgumentNullException.ThrowIfNull(others);
        foreach (var status in Statuses)
        {
            Add(status, others.Of(status));
        }
    }

    /// <summary>The statuses that any has, in the order of <see cref="ExecutionStatus"/>, by their names in the API.</summary>
    public IReadOnlyDictionary<string, int> ByName() =>
        Statuses.Where(status => Of(status) > 0).ToDictionary(status => Word.Upper(status), Of, StringComparer.Ordinal);

    /// <summary>Counts items, each once, by its last attempt.</summary>
    /// <param name="attempts">The attempts in the order of items and attempts.</param>
    public static StatusCounts OfItems(IEnumerable<(int Item, ExecutionStatus Status)> attempts)
    {
        var counts = new StatusCounts();
        (int Item, ExecutionStatus Status)? last = null;
        foreach (var attempt in attempts)
        {
            if (last is { } before && before.Item != attempt.Item)
            {
                counts.Add(before.Status);
            }

            last = attempt;
        }

        if (last is { } final)
        {
            counts.Add(final.Status);
        }

        return counts;
    }
}
