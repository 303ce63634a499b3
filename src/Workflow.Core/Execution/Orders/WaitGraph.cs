namespace Workflow.Core.Execution.Orders;

/// <summary>
/// Which runs wait for which. One that has child runs waits for each of them; one in a queue waits until enough of those that
/// hold the slots have ended. A run that is not in the graph can continue.
/// </summary>
internal sealed class WaitGraph
{
    private readonly Dictionary<string, (IReadOnlyList<string> For, int Enough)> _waits = new(StringComparer.Ordinal);

    /// <summary>How many runs are in it.</summary>
    public int Count => _waits.Count;

    /// <summary>Whether a run is in it.</summary>
    public bool Contains(string run) => _waits.ContainsKey(run);

    /// <summary>A run that waits for the end of each of these.</summary>
    public void AddParent(string run, IReadOnlyList<string> children) => _waits[run] = (children, children.Count);

    /// <summary>A run that waits until so many of these have ended.</summary>
    public void AddQueued(string run, IReadOnlyList<string> holders, int enough) => _waits[run] = (holders, enough);

    /// <summary>
    /// A cycle of runs that can never continue, each waiting for the next and the last for the first, that a run waits for
    /// or is in; <c>null</c>: there is none, and the run can continue.
    /// </summary>
    public IReadOnlyList<string>? FindCycle(string from)
    {
        var stuck = Stuck();
        List<string> way = [];
        for (var at = from; stuck.Contains(at);)
        {
            if (way.IndexOf(at) is var first and >= 0)
            {
                return way[first..];
            }

            way.Add(at);
            at = _waits[at].For.First(stuck.Contains); // of a run that is stuck, one that it waits for is
        }

        return null;
    }

    // The runs that remain when those that can continue are removed repeatedly.
    private HashSet<string> Stuck()
    {
        var stuck = _waits.Keys.ToHashSet(StringComparer.Ordinal);
        while (stuck.RemoveWhere(run => _waits[run] is var (others, enough) && others.Count(o => !stuck.Contains(o)) >= enough) > 0)
        {
            // Others may continue now.
        }

        return stuck;
    }
}
