using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>What a start is decided by, and what the run becomes.</summary>
internal sealed class AdmissionReads(RunReads reads, RateRows rates, RunRemoval removal, Payloads payloads, StoreLog log)
{
    private static CancellationToken None => CancellationToken.None;

    internal static Run Begun(AdmissionRow start) => start.Run with { Status = RunStatus.Pending, QueuedFor = default, StatusReason = null };

    internal static Run InLine(AdmissionRow start, string reason) => start.Run with { Status = RunStatus.Queued, QueuedFor = default, StatusReason = reason };

    internal async Task<Run> InKeyLineAsync(AdmissionRow start) => start.Run with
    {
        Status = RunStatus.Queued,
        QueuedFor = QueuedFor.Key,
        StatusReason = Overlap.KeyWaitReason((await OldestHolderAsync(start))?.Id, start.Run.ConcurrencyKey, start.Asked.KeyLimit?.Limit ?? 1),
    };

    internal static Run InRateLine(AdmissionRow start, RateState rate) => start.Run with
    {
        Status = RunStatus.Queued,
        QueuedFor = QueuedFor.Rate,
        DueAt = rate.DueAt(start.Asked.Rate!, start.Line.At),
        StatusReason = RateLine.WaitReason(start.Asked.Rate!, start.Run.RateKey, rate.LastBegun),
    };

    internal async Task<RunHead?> OldestHolderAsync(AdmissionRow start) =>
        await reads.FirstAsync(start.Run.WorkflowId, RunKeys.KeyHolders(start.Run.ConcurrencyKey!), 1, None) is [var oldest] ? oldest : null;

    // What the lists of the key show may be newer than the slots that were read, but then the slots have changed, and the write conflicts.
    internal async Task<Occupancy> CountAsync(AdmissionRow start, Slots slots)
    {
        var now = new Occupancy(slots.Held, slots.InLine, slots.Parked, Rate: start.Asked.IsRated ? await RateOfAsync(start, slots) : default);
        return !start.LimitsKey ? now : now with
        {
            Places = await reads.CountAsync(start.Run.WorkflowId, RunKeys.KeyHolders(start.Run.ConcurrencyKey!), start.Asked.KeyLimit!.Value.Limit),
            InKeyLine = slots.Parked == 0 ? 0 : await reads.CountAsync(start.Run.WorkflowId, RunKeys.KeyWaiters(start.Run.ConcurrencyKey!), 1),
        };
    }

    private async Task<RateState> RateOfAsync(AdmissionRow start, Slots slots)
    {
        var (workflowId, key) = (start.Run.WorkflowId, start.Run.RateKey!);
        return new(
            await rates.FindLastAsync(workflowId, key, None),
            slots.Parked > 0 && await reads.CountAsync(workflowId, RunKeys.RateWaiters(key), 1) > 0,
            slots.InLine > 0 && await reads.CountAsync(workflowId, RunKeys.RateNext(key), 1) > 0);
    }

    // The row of a run whose instant has come; an answer if it does not wait for that any more.
    internal async Task<Admission?> FindDueAsync(AdmissionRow start, AdmissionProgress state)
    {
        state.Due = await reads.FindAsync(start.Run.Id, None);
        return state.Due is { Run: { Status: RunStatus.Queued, QueuedFor: QueuedFor.Start or QueuedFor.Quiet or QueuedFor.Batch } }
            ? null
            : new Admission(AdmissionOutcome.Repeated, state.Due is null ? start.Run with { Status = RunStatus.Skipped } : await reads.ReadWholeAsync(state.Due, None));
    }

    internal async Task<Admission?> FindEarlierAsync(AdmissionRow start)
    {
        if (await reads.RowAsync(start.Run.Id, None) is { } same)
        {
            if (!RunRow.IsBeingRemoved(same))
            {
                return new Admission(AdmissionOutcome.Repeated, await reads.ReadWholeAsync(await RunRow.OfAsync(same, payloads, None), None));
            }

            // Otherwise the rows left of an earlier run with this id would count as this run's.
            await removal.FinishAsync(start.Run.Id, None);
            log.RemovalCompleted(start.Run.Id);
        }

        if (start.IdempotencyKey is null || await reads.FindByKeyAsync(start.Run.WorkflowId, start.IdempotencyKey, None) is not { } keyed)
        {
            return null;
        }

        var repeated = Gathering.IsSame(keyed, start.Asked with { Run = start.Run });
        return new Admission(repeated ? AdmissionOutcome.Repeated : AdmissionOutcome.KeyReused, keyed);
    }

    // After others were replaced: runs that are ordered to end keep slot and place until they have ended.
    internal async Task<Run> EnterAsync(AdmissionRow start, Slots slots, List<RunChange> changes, bool isForKey)
    {
        if (start.LimitsKey)
        {
            var places = await reads.CountAsync(start.Run.WorkflowId, RunKeys.KeyHolders(start.Run.ConcurrencyKey!), int.MaxValue);
            if (places - changes.Count(change => change.Before is { HoldsPlace: true } && change.Before.ConcurrencyKey == start.Run.ConcurrencyKey && !change.After.HoldsPlace) >= start.Asked.KeyLimit!.Value.Limit)
            {
                return await InKeyLineAsync(start);
            }
        }

        var inLine = slots.InLine - changes.Count(change => change.Before is { Status: RunStatus.Queued, QueuedFor: QueuedFor.Slot });
        return (isForKey ? slots.Held < start.MaxConcurrentRuns && inLine == 0 : slots.Held == 0)
            ? Begun(start)
            : InLine(start, Overlap.WaitReason((await reads.FindOldestAsync(start.Run.WorkflowId, None))?.Id, start.MaxConcurrentRuns));
    }
}
