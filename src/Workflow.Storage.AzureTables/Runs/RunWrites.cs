using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>Changes the status of runs.</summary>
internal sealed class RunWrites(TableClient table, TableClient lists, Payloads payloads, RunReads reads, SlotReads slotReads, KnownRows known, LogLines log, OptimisticRetry retry, KeyedLocks locks)
{
    // Maximum number of changes that fit into a transaction with the slots, the statistics of an hour, and an idempotency key.
    // Runs that one transaction ends have ended at one instant.
    internal const int MostChanges = (Batch.MostRows - 3) / RunChange.MostRows;

    private static CancellationToken None => CancellationToken.None;

    /// <summary>Changes the status of a run.</summary>
    /// <param name="transition">The change.</param>
    /// <param name="line">Appended to the run's log.</param>
    /// <param name="with">Adds what is written in the same transaction. If that conflicts, nothing is written.</param>
    /// <returns>The run, and whether no run of its workflow waits for the slot that it released; <c>null</c>: its status does not allow the change.</returns>
    internal async Task<EndedTransition?> TransitionAsync(RunTransition transition, LogLine? line, Action<Batch>? with = null) =>
        await ChangeAsync(transition, line, with) is { After: { } after } done ? new(after, done.Slots?.Queued == 0) : null;

    /// <summary>Begins a run that is <c>PENDING</c>.</summary>
    /// <returns>The run as it is then, with its payloads, and whether this has begun it; <c>null</c>: there is none.</returns>
    internal async Task<BegunRun?> BeginAsync(string runId, DateTimeOffset at, LogLine line, DateTimeOffset? eagerUntil)
    {
        if (await ChangeAsync(new RunTransition(runId, [RunStatus.Pending], RunStatus.Running, at) { EagerUntil = eagerUntil }, line) is not { } done)
        {
            return null;
        }

        var run = await reads.ReadWholeAsync(new RunRow(done.Row, done.After ?? done.Before), None);
        return new(run, done.After is not null);
    }

    // The run before the change and, if the change is made, after it; null if there is no run.
    private async Task<Change?> ChangeAsync(RunTransition transition, LogLine? line, Action<Batch>? with = null)
    {
        if (RunKeys.Partition(transition.RunId) is not { } partition)
        {
            return null;
        }

        using var lease = transition.From.Any(from => Slots.Affects(from, transition.To)) ? await locks.TakeAsync(partition) : null;
        var entered = new EnteredPointers(lists);
        var attempts = 0;
        return await retry.RunAsync<Change?>(async () =>
        {
            var (found, isKnown) = await FindAsync(partition, transition);
            if (found is not var (row, run))
            {
                await entered.WithdrawAsync(transition.RunId, null);
                return new(null);
            }

            if (transition.Apply(run) is not { } changed)
            {
                known.Keep(row, run.Status.IsFinal() ? null : row.ETag);
                await entered.WithdrawAsync(run.Id, run);
                return new(new Change(row, run, null, null));
            }

            var slots = run.Group is null && Slots.Affects(run, changed) ? await slotReads.TakeAsync(run.WorkflowId, None) : null;
            if (await TryCommitAsync(run.WorkflowId, [new RunChange(row, run, changed, line, transition.Error, transition.Outputs)], slots, entered, with))
            {
                return new(new Change(row, run, changed, slots));
            }

            if (isKnown)
            {
                known.HasConflicted(row.PartitionKey, row.RowKey);
            }

            // What was known may be outdated. If it was read, what is written with it has changed.
            if (with is null || attempts++ == 0)
            {
                return null;
            }

            await entered.WithdrawAsync(run.Id, run);
            return new(null);
        });
    }

    // As this host knows it, if the change would be made: if the run is not so any more, the change conflicts.
    private async Task<(RunRow? Row, bool IsKnown)> FindAsync(string partition, RunTransition transition)
    {
        if (known.Take(partition, RunKeys.Run(transition.RunId)) is { } row && await RunRow.OfAsync(row, payloads, None) is var run && transition.Apply(run.Run) is not null)
        {
            return (run, true);
        }

        return (await reads.FindAsync(transition.RunId, None), false);
    }

    /// <summary>Writes changes of a workflow's runs and its slots together.</summary>
    /// <returns>False if another writer has changed one of them since it was read.</returns>
    internal async Task<bool> TryCommitAsync(long workflowId, IReadOnlyList<RunChange> changes, Slots? slots, EnteredPointers entered, Action<Batch>? more = null)
    {
        // Lists are read one after the other. A run that another host moves from one to the next in between is found in both.
        if (changes.DistinctBy(change => change.Witness, StringComparer.Ordinal).Count() < changes.Count)
        {
            return false;
        }

        await Task.WhenAll(changes.Select(change => change.EnterAsync(lists, entered)));
        var batch = new Batch(table, RunKeys.Partition(workflowId));
        foreach (var change in changes)
        {
            await change.AddToAsync(batch, slots, payloads, log);
        }

        slots?.AddTo(batch);
        more?.Invoke(batch);
        if (!await batch.TryCommitAsync(changes[^1].Witness))
        {
            if (slots is { IsKnown: true })
            {
                known.HasConflicted(RunKeys.Partition(workflowId), RunKeys.Slots);
            }

            return false;
        }

        Keep(changes, slots, batch);
        await Task.WhenAll(changes.Select(change => change.LeaveAsync(lists)));
        return true;
    }

    private void Keep(IReadOnlyList<RunChange> changes, Slots? slots, Batch batch)
    {
        foreach (var change in changes.Where(change => !change.After.Status.IsFinal()))
        {
            known.Keep(change.Row, batch.WrittenOf(change.Row));
        }

        if (slots?.Added is { } row)
        {
            known.Keep(row, batch.WrittenOf(row));
            if (slots.IsKnown)
            {
                known.HasSucceeded(row.PartitionKey, row.RowKey);
            }
        }
    }

    // A run before a change and after it, if the change was made, and the slots that were written with it.
    private sealed record Change(TableEntity Row, RunHead Before, RunHead? After, Slots? Slots);
}
