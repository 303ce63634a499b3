using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>Reads the slots of workflows.</summary>
internal sealed class SlotReads(TableClient table)
{
    internal async Task<Slots> ReadAsync(long workflowId, CancellationToken cancellationToken) =>
        new(table, workflowId, await table.FindAsync(RunKeys.Partition(workflowId), RunKeys.Slots, cancellationToken));
}

/// <summary>
/// How many runs of a workflow hold a slot and how many wait. It is written in the transaction that changes the runs it
/// counts, under its ETag: two hosts can't give out the same slot, and a crash can't keep one.
/// </summary>
internal sealed class Slots(TableClient table, long workflowId, TableEntity? read)
{
    internal int Held { get; private set; } = read?.GetInt32("Held") ?? 0;

    internal int Queued { get; private set; } = read?.GetInt32("Queued") ?? 0;

    /// <summary>Whether a run was ever taken in, so that there is a workflow unless the slots were closed since.</summary>
    internal bool IsOpen => read is not null && !IsClosed;

    /// <summary>Whether a deletion of the workflow has begun.</summary>
    internal bool IsClosed { get; private set; } = read?.GetBoolean("Closed") ?? false;

    internal bool IsBusy => Held + Queued > 0;

    /// <summary>Whether a change of status is one of what is counted here.</summary>
    internal static bool Concern(RunStatus? before, RunStatus? after) => Kind(before) != Kind(after);

    internal void Open() => IsClosed = false;

    internal void Count(RunStatus? before, RunStatus? after)
    {
        Held += (Kind(after) == 1 ? 1 : 0) - (Kind(before) == 1 ? 1 : 0);
        Queued += (Kind(after) == 2 ? 1 : 0) - (Kind(before) == 2 ? 1 : 0);
    }

    internal void AddTo(Batch batch)
    {
        if (read is null)
        {
            batch.Insert(Row());
        }
        else
        {
            batch.Replace(Row(), read.ETag);
        }
    }

    /// <summary>Takes in no more runs.</summary>
    /// <returns>False when another writer has changed it.</returns>
    internal async Task<bool> TryCloseAsync()
    {
        IsClosed = true;
        var batch = new Batch(table, RunKeys.Partition(workflowId));
        AddTo(batch);
        return await batch.TryCommitAsync(RunKeys.Slots);
    }

    private TableEntity Row() => new(RunKeys.Partition(workflowId), RunKeys.Slots)
    {
        ["Held"] = Held,
        ["Queued"] = Queued,
        ["Closed"] = IsClosed,
    };

    private static int Kind(RunStatus? status) => status switch
    {
        RunStatus.Queued => 2,
        { } other when other.HoldsSlot() => 1,
        _ => 0,
    };
}
