using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>Lets in the runs that wait, as many per transaction as fit.</summary>
internal sealed class Promotions(TableClient lists, RunReads reads, SlotReads slotReads, RateRows rates, RunWrites writes, OptimisticRetry retry, KeyedLocks locks)
{
    // A begin with a rate limit takes the room of two changes: it writes the row of its key, and the run behind it.
    private const int RatedCost = 2;

    private static CancellationToken None => CancellationToken.None;

    internal async Task<Promotion> PromoteAsync(long workflowId, PromotionOrder order)
    {
        using var lease = await locks.TakeAsync(RunKeys.Partition(workflowId));
        List<RunHead> begun = [];
        HashSet<string> looked = order.RateKey is { } key ? new(StringComparer.Ordinal) { key } : new(StringComparer.Ordinal);
        // Because an instant has come, no slot is free that was not before.
        var isMore = order.DueRun is null && await GiveAsync(workflowId, order, begun, looked);
        var hasLeft = false;
        foreach (var rateKey in looked)
        {
            var part = await retry.RunAsync(() => TryLookAsync(workflowId, order, rateKey));
            begun.AddRange(part.Changed.Where(run => run.Status == RunStatus.Pending));
            isMore |= part.IsFull;
            hasLeft |= part.Changed.Any(run => run.QueuedFor == QueuedFor.Slot && run.Status == RunStatus.Queued);
        }

        isMore |= hasLeft && await GiveAsync(workflowId, order with { Key = null }, begun, []);
        return new Promotion(begun, isMore);
    }

    // Free places and slots. Whether there may be more to give.
    private async Task<bool> GiveAsync(long workflowId, PromotionOrder order, List<RunHead> begun, HashSet<string> entered)
    {
        var changed = 0;
        Part part;
        do
        {
            var most = Math.Min(RunWrites.MostChanges, Overlap.MaxPromoted - changed);
            part = await retry.RunAsync(() => TryGiveAsync(workflowId, order, most));
            begun.AddRange(part.Changed.Where(run => run.Status == RunStatus.Pending));
            entered.UnionWith(part.Changed.Where(run => run.QueuedFor == QueuedFor.Rate && run.DueAt == order.At).Select(run => run.RateKey!));
            changed += part.Changed.Count;
        }
        while (part.IsFull && changed < Overlap.MaxPromoted);

        return changed >= Overlap.MaxPromoted;
    }

    private async Task<Done<Part>?> TryGiveAsync(long workflowId, PromotionOrder order, int most)
    {
        var slots = await slotReads.ReadAsync(workflowId, None);
        if (slots.Queued == 0)
        {
            return new(Part.Empty);
        }

        // Both lines are guarded by the row of the slots: whoever enters or leaves one changes it. A run in the line of the key that also gets
        // a slot takes both at once.
        var entering = order.Key is { } line && slots.Parked > 0 ? await FirstOfKeyAsync(workflowId, line, most) : [];
        var free = Math.Max(0, order.MaxConcurrentRuns - slots.Held);
        var waiting = free > 0 && slots.InLine > 0 ? (await reads.PartAsync(workflowId, RunKeys.WaitersByAge, null, Math.Min(free, most))).Rows : [];
        if (entering.Count == 0 && (free == 0 || slots.InLine == 0))
        {
            return new(Part.Empty);
        }

        var given = new Given(workflowId, order, reads, rates);
        foreach (var found in waiting.Concat(entering).OrderBy(found => RunPointers.ByRank(found.Run), StringComparer.Ordinal))
        {
            var cost = given.IsRated(found.Run) ? RatedCost : 1;
            if (given.Cost + cost > Math.Max(most, cost))
            {
                given.IsFull = true;
                break;
            }

            given.Cost += cost;
            free -= await given.AddAsync(found, free > 0) ? 1 : 0;
        }

        given.IsFull |= given.Changes.Count == most;

        // If no run was found although the slots count waiting ones, the list changed while it was read: try again.
        return given.Changes.Count > 0 ? await TryWriteAsync(workflowId, given, slots) : null;
    }

    private async Task<Done<Part>?> TryWriteAsync(long workflowId, Given given, Slots slots)
    {
        if (!await writes.TryCommitAsync(workflowId, given.Changes, slots, new EnteredPointers(lists), given.Write))
        {
            return null;
        }

        await given.ForgetAsync();
        return new(given.Done);
    }

    // The first in the line of a rate limit leaves it if its time has come. All do if there is no limit any more.
    private async Task<Done<Part>?> TryLookAsync(long workflowId, PromotionOrder order, string rateKey)
    {
        var slots = await slotReads.ReadAsync(workflowId, None);
        var most = order.Rate is null ? RunWrites.MostChanges : 1;
        var line = slots.Parked == 0 ? [] : (await reads.PartAsync(workflowId, RunKeys.RateWaiters(rateKey), null, most)).Rows;
        if (line is not [var first, ..])
        {
            return new(Part.Empty);
        }

        var given = new Given(workflowId, order, reads, rates);
        if (order.Rate is not { } rule)
        {
            given.Changes.AddRange(line.Select(found => RateLine.Leave(found.Run, order.MaxConcurrentRuns) is { } left ? new RunChange(found.Row, found.Run, left, null) : null).OfType<RunChange>());
            given.IsFull = line.Count == most;
        }
        else
        {
            var hasNext = slots.InLine > 0 && await reads.CountAsync(workflowId, RunKeys.RateNext(rateKey), 1) > 0;
            var state = new RateState(await rates.FindLastAsync(workflowId, rateKey, None), true, hasNext);
            if (hasNext || !state.IsOpen(rule, order.At))
            {
                given.Mark(first, hasNext ? null : state.LastBegun + rule.Spacing);
            }
            else if (slots.InLine == 0 && slots.Held < order.MaxConcurrentRuns)
            {
                await given.BeginAsync(first, state.LastBegun);
            }
            else if (RateLine.Leave(first.Run, order.MaxConcurrentRuns) is { } left)
            {
                given.Changes.Add(new RunChange(first.Row, first.Run, left, null));
            }

            // The one because of which the line is looked at stays in it.
            if (order.DueRun is { } due && !given.Has(due) && due != first.Run.Id && await reads.FindAsync(due, None) is { } other)
            {
                given.Mark(other, null);
            }
        }

        return given.Changes.Count == 0 ? new(Part.Empty) : await TryWriteAsync(workflowId, given, slots);
    }

    private async Task<IReadOnlyList<RunRow>> FirstOfKeyAsync(long workflowId, KeyLine line, int most)
    {
        var free = line.Limit - await reads.CountAsync(workflowId, RunKeys.KeyHolders(line.Key), line.Limit);
        return free > 0 ? (await reads.PartAsync(workflowId, RunKeys.KeyWaiters(line.Key), null, Math.Min(free, most))).Rows : [];
    }
}
