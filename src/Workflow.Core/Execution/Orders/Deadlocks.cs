using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Core.Execution.Orders;

/// <summary>
/// Finds runs that wait for each other's slots and so would wait forever, and resolves the deadlock: the child run that was
/// queued last is cancelled, with the reason. The task that waits for it fails, and may be retried.
/// </summary>
/// <param name="workflows">The workflow store.</param>
/// <param name="runs">Reads runs.</param>
/// <param name="executions">Reads executions.</param>
/// <param name="control">Cancels the victim.</param>
public sealed class Deadlocks(IWorkflowStore workflows, IRunReader runs, IExecutionReader executions, RunControl control)
{
    /// <summary>Most runs that are checked for one queued run. Runs beyond that count as able to continue.</summary>
    public const int MaxRuns = 200;

    private static readonly RunStatus[] Begun = [RunStatus.Pending, RunStatus.Running, RunStatus.Paused, RunStatus.Cancelling];

    /// <summary>Checks whether a queued run waits for itself through others; if so, one of them is cancelled.</summary>
    /// <param name="queued">The run.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The run that was cancelled, or <c>null</c>: there is no deadlock.</returns>
    public async Task<RunHead?> BreakAsync(RunHead queued, CancellationToken cancellationToken)
    {
        if (queued.Status != RunStatus.Queued)
        {
            return null;
        }

        var (graph, seen) = await ReadAsync(queued, cancellationToken);
        if (graph.FindCycle(queued.Id) is not { } cycle)
        {
            return null;
        }

        // All searches that find the cycle at the same time choose the same victim.
        var victim = cycle.Select(id => seen[id]).Where(r => r is { Status: RunStatus.Queued, Parent: not null }).MaxBy(r => r.Id, StringComparer.Ordinal);
        return victim is null ? null : await control.TryCancelAsync(victim.Id, Cancellation.ByDeadlock(Describe(cycle, victim.Id, seen)), cancellationToken);
    }

    /// <summary>The cycle in words, starting from the victim.</summary>
    internal static string Describe(IReadOnlyList<string> cycle, string from, IReadOnlyDictionary<string, RunHead> runs)
    {
        var first = cycle.ToList().IndexOf(from);
        var rotated = cycle.Skip(first).Concat(cycle.Take(first)).ToList();
        var steps = rotated.Select((id, i) => runs[id] is { Status: RunStatus.Queued, QueuedFor: QueuedFor.Key }
            ? $"waits for a place of the concurrency key '{runs[id].ConcurrencyKey}' of workflow {runs[id].WorkflowId} (concurrency.limit), which run {rotated[(i + 1) % rotated.Count]} has"
            : runs[id].Status == RunStatus.Queued
            ? $"waits for a slot of workflow {runs[id].WorkflowId} (max_concurrent_runs), which run {rotated[(i + 1) % rotated.Count]} has"
            : $"waits for its child run {rotated[(i + 1) % rotated.Count]}");
        return $"it was cancelled to resolve a deadlock between runs: it {string.Join("; that one ", steps)}";
    }

    // Runs that wait in the same line wait for the same holders, so only the first of them is read: a run that starts itself may have
    // hundreds of children in one line.
    private async Task<(WaitGraph Graph, Dictionary<string, RunHead> Seen)> ReadAsync(RunHead queued, CancellationToken cancellationToken)
    {
        var graph = new WaitGraph();
        var seen = new Dictionary<string, RunHead>(StringComparer.Ordinal) { [queued.Id] = queued };
        var lines = new Dictionary<(long, string?), (string[] Holders, int Enough)>();
        var open = new Queue<RunHead>([queued]);
        var read = 1;
        while (open.TryDequeue(out var run))
        {
            if (run.Status == RunStatus.Queued && LineOf(run) is { } line)
            {
                if (!lines.TryGetValue(line, out var known))
                {
                    var (holders, enough) = await HoldersAsync(run, cancellationToken);
                    lines[line] = known = ([.. holders.Select(h => h.Id)], enough);
                    Open(holders);
                }

                if (known.Enough > 0)
                {
                    graph.AddQueued(run.Id, known.Holders, known.Enough);
                }
            }
            else if (run.Status != RunStatus.Queued)
            {
                Open(await ChildrenAsync(graph, run, cancellationToken));
            }
        }

        return (graph, seen);

        void Open(IReadOnlyList<RunHead> others)
        {
            foreach (var other in others)
            {
                var isRead = other.Status != RunStatus.Queued || LineOf(other) is not { } line || !lines.ContainsKey(line);
                if ((!isRead || read < MaxRuns) && seen.TryAdd(other.Id, other))
                {
                    read += isRead ? 1 : 0;
                    open.Enqueue(other);
                }
            }
        }
    }

    // One that waits for its turn to begin waits for a slot then. One that waits for its instant, or is about to get a place, waits for no run.
    private static (long WorkflowId, string? Key)? LineOf(RunHead queued) => queued.QueuedFor switch
    {
        QueuedFor.Slot or QueuedFor.Rate => (queued.WorkflowId, null),
        QueuedFor.Key when queued.ConcurrencyKey is { } key => (queued.WorkflowId, key),
        _ => null,
    };

    // Who has what a run waits for, and how many of them have to end before it gets it. If there are fewer than the limit, it is about to leave the line.
    private async Task<(IReadOnlyList<RunHead> Holders, int Enough)> HoldersAsync(RunHead queued, CancellationToken cancellationToken)
    {
        if (await workflows.GetAsync(queued.WorkflowId, cancellationToken) is not { } workflow)
        {
            return ([], 0);
        }

        if (queued.QueuedFor == QueuedFor.Key)
        {
            return workflow.Definition.Concurrency is { } rule ? await KeyHoldersAsync(queued, rule.Limit, cancellationToken) : ([], 0);
        }

        List<RunHead> holders = [];
        foreach (var status in Begun)
        {
            var page = await runs.ListHeadsAsync(new RunFilter(queued.WorkflowId, status), new PageRequest(MaxRuns, null), cancellationToken);
            holders.AddRange(page.Items.Where(r => r.Status == status));
            if (page.NextCursor is not null || holders.Count > MaxRuns)
            {
                return ([], 0); // too many to check: it counts as able to continue
            }
        }

        return (holders, holders.Count - workflow.Definition.MaxConcurrentRuns + 1);
    }

    // Some of them may wait for a slot themselves.
    private async Task<(IReadOnlyList<RunHead> Holders, int Enough)> KeyHoldersAsync(RunHead queued, int limit, CancellationToken cancellationToken)
    {
        var holders = await runs.ListHoldersAsync(queued.WorkflowId, queued.ConcurrencyKey!, MaxRuns + 1, cancellationToken);
        return holders.Count > MaxRuns ? ([], 0) : (holders, holders.Count - limit + 1);
    }

    private async Task<IReadOnlyList<RunHead>> ChildrenAsync(WaitGraph graph, RunHead parent, CancellationToken cancellationToken)
    {
        List<RunHead> children = [];
        foreach (var execution in await executions.ListRecordedAsync(parent.Id, cancellationToken))
        {
            if (execution is { ChildRunId: { } childId, CarriedOver: false } && !execution.Status.IsFinal()
                && children.Count < MaxRuns
                && await runs.GetHeadAsync(childId, cancellationToken) is { } child && !child.Status.IsFinal())
            {
                children.Add(child);
            }
        }

        if (children.Count > 0)
        {
            graph.AddParent(parent.Id, [.. children.Select(c => c.Id)]);
        }

        return children;
    }
}
