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

    private async Task<(WaitGraph Graph, Dictionary<string, RunHead> Seen)> ReadAsync(RunHead queued, CancellationToken cancellationToken)
    {
        var graph = new WaitGraph();
        var seen = new Dictionary<string, RunHead>(StringComparer.Ordinal) { [queued.Id] = queued };
        var open = new Queue<RunHead>([queued]);
        while (open.TryDequeue(out var run))
        {
            var others = run.Status == RunStatus.Queued ? await HoldersAsync(graph, run, cancellationToken) : await ChildrenAsync(graph, run, cancellationToken);
            foreach (var other in others.Where(o => seen.Count < MaxRuns && seen.TryAdd(o.Id, o)))
            {
                open.Enqueue(other);
            }
        }

        return (graph, seen);
    }

    private async Task<IReadOnlyList<RunHead>> HoldersAsync(WaitGraph graph, RunHead queued, CancellationToken cancellationToken)
    {
        if (await workflows.GetAsync(queued.WorkflowId, cancellationToken) is not { } workflow)
        {
            return [];
        }

        if (queued.QueuedFor != QueuedFor.Slot)
        {
            return queued is { QueuedFor: QueuedFor.Key, ConcurrencyKey: { } key } && workflow.Definition.Concurrency is { } rule
                ? await KeyHoldersAsync(graph, queued, key, rule.Limit, cancellationToken)
                : []; // it waits for its instant, or is about to get a place
        }

        List<RunHead> holders = [];
        foreach (var status in Begun)
        {
            var page = await runs.ListHeadsAsync(new RunFilter(queued.WorkflowId, status), new PageRequest(MaxRuns, null), cancellationToken);
            holders.AddRange(page.Items.Where(r => r.Status == status));
            if (page.NextCursor is not null || holders.Count > MaxRuns)
            {
                return []; // too many to check: it counts as able to continue
            }
        }

        // If there are fewer than the limit, the run is about to leave the queue.
        var enough = holders.Count - workflow.Definition.MaxConcurrentRuns + 1;
        if (enough > 0)
        {
            graph.AddQueued(queued.Id, [.. holders.Select(h => h.Id)], enough);
        }

        return holders;
    }

    // Some of them may wait for a slot themselves.
    private async Task<IReadOnlyList<RunHead>> KeyHoldersAsync(WaitGraph graph, RunHead queued, string key, int limit, CancellationToken cancellationToken)
    {
        var holders = await runs.ListHoldersAsync(queued.WorkflowId, key, MaxRuns + 1, cancellationToken);
        if (holders.Count > MaxRuns)
        {
            return [];
        }

        if (holders.Count - limit + 1 is var enough and > 0)
        {
            graph.AddQueued(queued.Id, [.. holders.Select(h => h.Id)], enough);
        }

        return holders;
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
