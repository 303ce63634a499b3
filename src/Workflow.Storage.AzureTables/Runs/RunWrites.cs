using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>Changes the status of runs.</summary>
internal sealed class RunWrites(TableClient table, TableClient lists, Payloads payloads, RunReads reads, SlotReads slotReads, LogLines log, OptimisticRetry retry, KeyedLocks locks)
{
    // Maximum number of changes that fit into a transaction with the slots, the statistics of an hour, and an idempotency key.
    // Runs that one transaction ends have ended at one instant.
    internal const int MostChanges = (Batch.MostRows - 3) / RunChange.MostRows;

    private static CancellationToken None => CancellationToken.None;

    internal async Task<RunHead?> TransitionAsync(RunTransition transition, LogLine? line)
    {
        if (RunKeys.Partition(transition.RunId) is not { } partition)
        {
            return null;
        }

        using var lease = transition.From.Any(from => Slots.Affects(from, transition.To)) ? await locks.TakeAsync(partition) : null;
        return await retry.RunAsync<RunHead?>(async () =>
        {
            if (await reads.FindAsync(transition.RunId, None) is not var (row, run) || transition.Apply(run) is not { } changed)
            {
                return new(null);
            }

            var slots = Slots.Affects(run.Status, changed.Status) ? await slotReads.ReadAsync(run.WorkflowId, None) : null;
            return await TryCommitAsync(run.WorkflowId, [new RunChange(row, run, changed, line, transition.Error)], slots) ? new(changed) : null;
        });
    }

    /// <summary>Gives the free slots to the oldest queued runs, as many per transaction as fit.</summary>
    internal async Task<IReadOnlyList<RunHead>> PromoteAsync(long workflowId, int maxConcurrentRuns, DateTimeOffset at)
    {
        using var lease = await locks.TakeAsync(RunKeys.Partition(workflowId));
        List<RunHead> promoted = [];
        int count;
        do
        {
            var most = Math.Min(MostChanges, Overlap.MaxPromoted - promoted.Count);
            var some = await retry.RunAsync(() => TryPromoteAsync(workflowId, maxConcurrentRuns, most, at));
            promoted.AddRange(some);
            count = some.Count;
        }
        while (count == MostChanges && promoted.Count < Overlap.MaxPromoted);

        return promoted;
    }

    /// <summary>Writes changes of a workflow's runs and its slots together.</summary>
    /// <returns>False if another writer has changed one of them since it was read.</returns>
    internal async Task<bool> TryCommitAsync(long workflowId, IReadOnlyList<RunChange> changes, Slots? slots, Action<Batch>? more = null)
    {
        await Task.WhenAll(changes.Select(change => change.EnterAsync(lists)));
        var batch = new Batch(table, RunKeys.Partition(workflowId));
        foreach (var change in changes)
        {
            await change.AddToAsync(batch, slots, payloads, log);
        }

        slots?.AddTo(batch);
        more?.Invoke(batch);
        if (!await batch.TryCommitAsync(changes[^1].Witness))
        {
            return false;
        }

        await Task.WhenAll(changes.Select(change => change.LeaveAsync(lists)));
        return true;
    }

    private async Task<Done<IReadOnlyList<RunHead>>?> TryPromoteAsync(long workflowId, int maxConcurrentRuns, int most, DateTimeOffset at)
    {
        var slots = await slotReads.ReadAsync(workflowId, None);
        var free = maxConcurrentRuns - slots.Held;
        if (free <= 0 || slots.Queued == 0)
        {
            return new([]);
        }

        List<RunChange> changes = [];
        foreach (var (row, run) in (await reads.PartAsync(workflowId, RunKeys.WaitersByAge, null, Math.Min(free, most))).Rows)
        {
            if (Overlap.Promote(run, at) is var (pending, line))
            {
                changes.Add(new RunChange(row, run, pending, line));
            }
        }

        // If no run was found although the slots count waiting ones, the list changed while it was read: try again.
        return changes.Count > 0 && await TryCommitAsync(workflowId, changes, slots)
            ? new([.. changes.Select(change => change.After)])
            : null;
    }
}
