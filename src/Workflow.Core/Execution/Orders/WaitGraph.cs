namespace Workflow.Core.Execution.Orders;

/// <summary>
/// Which runs wait for which. A run with child runs waits for each of them; a queued run waits until enough of the runs
/// that hold the slots have ended. A run that is not in the graph can continue.
/// </summary>
internal sealed class WaitGraph
{
    private readonly Dictionary<string, (IReadOnlyList<string> For, int Enough)> _waits = new(StringComparer.Ordinal);

    /// <summary>The number of runs in the graph.</summary>
    public int Count => _waits.Count;

    /// <summary>Whether a run is in the graph.</summary>
    public bool Contains(string run) => _waits.ContainsKey(run);

    /// <summary>Adds a run that waits for the end of each of these.</summary>
    public void AddParent(string run, IReadOnlyList<string> children) => _waits[run] = (children, children.Count);

    /// <summary>Adds a run that waits until this many of these have ended.</summary>
    public void AddQueued(string run, IReadOnlyList<string> holders, int enough) => _waits[run] = (holders, enough);

    /// <summary>
    /// A cycle of runs that can never continue, each waiting for the next and the last for the first, that blocks a run;
    /// <c>null</c>: there is none, and the run can continue.
    /// </summary>
    public IReadOnlyList<string>? FindCycle(string from)
    {
        var stuck = Stuck();
        List<string> path = [];
        for (var at = from; stuck.Contains(at);)
        {
            if (path.IndexOf(at) is var first and >= 0)
            {
                return path[first..];
            }

            path.Add(at);
            at = _waits[at].For.First(stuck.Contains); // a stuck run waits for at least one stuck run
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
