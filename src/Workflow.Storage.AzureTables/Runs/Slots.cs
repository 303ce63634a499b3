using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>Reads the slots of workflows.</summary>
internal sealed class SlotReads(TableClient table, KnownRows known)
{
    /// <summary>The slots as this host knows them, for a change that conflicts with those of other hosts; read if it does not know them.</summary>
    internal async Task<Slots> TakeAsync(long workflowId, CancellationToken cancellationToken) =>
        known.Take(RunKeys.Partition(workflowId), RunKeys.Slots) is { } row ? new(table, workflowId, row, isKnown: true) : await ReadAsync(workflowId, cancellationToken);

    internal async Task<Slots> ReadAsync(long workflowId, CancellationToken cancellationToken) =>
        new(table, workflowId, await table.FindAsync(RunKeys.Partition(workflowId), RunKeys.Slots, cancellationToken));
}

/// <summary>
/// Counts the runs of a workflow that hold a slot and those that wait. It is written in the transaction that changes the
/// counted runs, under its ETag, so two hosts can't assign the same slot, and a crash can't leak one. It also has the statistics
/// of the latest hour.
/// </summary>
internal sealed class Slots(TableClient table, long workflowId, TableEntity? read, bool isKnown = false)
{
    private const string ParkedColumn = "Parked";

    /// <summary>Whether they are as this host last wrote them, and not just read.</summary>
    internal bool IsKnown => isKnown;

    /// <summary>The row as it was last added to a transaction.</summary>
    internal TableEntity? Added { get; private set; }

    internal int Held { get; private set; } = read?.GetInt32("Held") ?? 0;

    /// <summary>How many runs are queued, for whatever they wait.</summary>
    internal int Queued { get; private set; } = read?.GetInt32("Queued") ?? 0;

    /// <summary>How many of them do not wait for a slot, but for a place of their key or for their instant.</summary>
    internal int Parked { get; private set; } = read?.GetInt32(ParkedColumn) ?? 0;

    internal int InLine => Queued - Parked;

    /// <summary>Whether a run has been admitted and the slots have not been closed since, so that the workflow exists.</summary>
    internal bool IsOpen => read is not null && !IsClosed;

    /// <summary>Whether a deletion of the workflow has begun.</summary>
    internal bool IsClosed { get; private set; } = read?.GetBoolean("Closed") ?? false;

    internal SlotTally Tally { get; } = new(table, RunKeys.Partition(workflowId), read);

    internal bool IsBusy => Held + Queued > 0;

    /// <summary>Whether a change of status changes the counts.</summary>
    internal static bool Affects(RunStatus? before, RunStatus? after) => Kind(before) != Kind(after);

    /// <summary>Whether a change of a run changes the counts.</summary>
    internal static bool Affects(RunHead before, RunHead after) => Affects(before.Status, after.Status) || IsParked(before) != IsParked(after);

    internal void Open() => IsClosed = false;

    internal Task CountAsync(RunHead? before, RunHead after)
    {
        var (from, to) = (Kind(before?.Status), Kind(after.Status));
        Held += (to == 1 ? 1 : 0) - (from == 1 ? 1 : 0);
        Queued += (to == 2 ? 1 : 0) - (from == 2 ? 1 : 0);
        Parked += (IsParked(after) ? 1 : 0) - (IsParked(before) ? 1 : 0);
        return Tally.CountAsync(before, after);
    }

    internal void AddTo(Batch batch)
    {
        Added = Row();
        if (read is null)
        {
            batch.Insert(Added);
        }
        else
        {
            batch.Replace(Added, read.ETag);
        }

        Tally.AddTo(batch);
    }

    /// <summary>Closes the slots, so that no more runs are admitted.</summary>
    /// <returns>False if another writer has changed them.</returns>
    internal async Task<bool> TryCloseAsync()
    {
        IsClosed = true;
        return await TryWriteAsync();
    }

    /// <summary>Removes the statistics of the latest hour if it began before an instant.</summary>
    /// <returns>False if it did not, or another writer has changed the slots.</returns>
    internal async Task<bool> TryForgetTallyAsync(DateTimeOffset before) => Tally.TryForget(before) && await TryWriteAsync();

    private Task<bool> TryWriteAsync()
    {
        var batch = new Batch(table, RunKeys.Partition(workflowId));
        AddTo(batch);
        return batch.TryCommitAsync(RunKeys.Slots);
    }

    private TableEntity Row()
    {
        var row = new TableEntity(RunKeys.Partition(workflowId), RunKeys.Slots)
        {
            ["Held"] = Held,
            ["Queued"] = Queued,
            ["Closed"] = IsClosed,
            [ParkedColumn] = Parked == 0 ? null : Parked,
        };
        Tally.WriteTo(row);
        return row;
    }

    private static bool IsParked(RunHead? run) => run is { Status: RunStatus.Queued, QueuedFor: not QueuedFor.Slot };

    private static int Kind(RunStatus? status) => status switch
    {
        RunStatus.Queued => 2,
        { } other when other.HoldsSlot() => 1,
        _ => 0,
    };
}
