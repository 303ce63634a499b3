using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;
using Workflow.Storage.AzureTables.Workflows;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>Admits runs.</summary>
internal sealed partial class Admissions(
    TableClient table, TableClient lists, Payloads payloads, RunReads reads, SlotReads slotReads, RateRows rates, RunWrites writes, RunRemoval removal, WorkflowReads workflows, WorkflowWrites workflowWrites, OptimisticRetry retry, KeyedLocks locks, StoreLog log)
{
    private readonly AdmissionReads _read = new(reads, rates, removal, payloads, log);

    private static CancellationToken None => CancellationToken.None;

    internal async Task<Admission> AdmitAsync(AdmissionRow start)
    {
        var partition = RunKeys.Partition(start.Run.WorkflowId);
        using var lease = start.Run.Group is null ? await locks.TakeAsync(partition) : null;
        var state = new AdmissionProgress(new EnteredPointers(lists));
        Admission? admission;
        do
        {
            admission = await retry.RunAsync(() => TryAsync(start, state));
        }
        while (admission is null);

        if (admission.Outcome != AdmissionOutcome.Accepted && state.WrittenBefore.Count > 0 && await reads.FindAsync(start.Run.Id, None) is null)
        {
            await Batch.DeleteAllAsync(table, partition, state.WrittenBefore.Distinct(StringComparer.Ordinal));
            log.LeftoversRemoved(state.WrittenBefore.Count, start.Run.Id);
        }

        if (start.Asked is { IsRated: true, Rate: { } rate } && admission is { Outcome: AdmissionOutcome.Accepted, Run: { Status: RunStatus.Pending, RateKey: { } rateKey } } && state.IsFirstOfRate)
        {
            await rates.ForgetAsync(start.Run.WorkflowId, rateKey, rate, start.Line.At);
        }

        if (state.Attempts > 1)
        {
            await state.Entered.WithdrawAsync(start.Run.Id, admission.Run);
        }

        return admission;
    }

    // A result of null inside means that some of the replaced runs have been cancelled and there are more.
    private async Task<Done<Admission?>?> TryAsync(AdmissionRow start, AdmissionProgress state)
    {
        if (start.Run.Group is not null)
        {
            // It needs no slot. What is there already conflicts.
            return state.Attempts++ > 0 && await _read.FindEarlierAsync(start) is { } repeated
                ? new(repeated)
                : await AcceptAsync(start, state, null, [], start.Run with { Status = RunStatus.Pending, StatusReason = null });
        }

        // What begins at once and carries nothing over is inserted with its id and its key: if one of them is there already, that
        // conflicts. Anything else is looked for first. A repeated start gets its run, even if the workflow has been removed in between.
        var workflowId = start.Run.WorkflowId;
        var isFirst = state.Attempts++ == 0;
        var slots = isFirst && !start.Asked.IsDue && start.CarriedOver.Count == 0 ? await slotReads.TakeAsync(workflowId, None) : null;
        if (slots is null || !BeginsAtOnce(start, slots))
        {
            if (await (start.Asked.IsDue ? _read.FindDueAsync(start, state) : _read.FindEarlierAsync(start)) is { } earlier)
            {
                return new(earlier);
            }

            slots = slots is { IsKnown: false } ? slots : await slotReads.ReadAsync(workflowId, None);
        }

        if (!slots.IsOpen)
        {
            // Closed slots mean that the workflow has been deleted, or that its deletion was not completed.
            if (!(slots.IsClosed ? await workflowWrites.KeepAsync(workflowId) : await workflows.FindAsync(workflowId, None) is not null))
            {
                return new(new Admission(AdmissionOutcome.NoWorkflow, null));
            }

            slots.Open();
        }

        if (start.SkipReason is { } skipReason)
        {
            return await SkipAsync(start, state, slots, skipReason);
        }

        var now = await _read.CountAsync(start, slots);
        state.IsFirstOfRate = now.Rate.LastBegun is null;
        var verdict = state.Replacing ?? Overlap.Decide(start.Asked, now, start.MaxQueuedRuns);
        switch (verdict)
        {
            case OverlapVerdict.Start:
                return await AcceptAsync(start, state, slots, [], AdmissionReads.Begun(start));
            case OverlapVerdict.Wait or OverlapVerdict.WaitForKey or OverlapVerdict.WaitForRate or OverlapVerdict.Full when start.Asked.ReplacesWaiting:
                return await SupersedeAsync(start, state, slots);
            case OverlapVerdict.Wait:
                var reason = Overlap.WaitReason(await reads.FindInFrontOfAsync(start.Run, None), start.MaxConcurrentRuns);
                return await AcceptAsync(start, state, slots, [], AdmissionReads.InLine(start, reason));
            case OverlapVerdict.WaitForKey:
                return await AcceptAsync(start, state, slots, [], await _read.InKeyLineAsync(start));
            case OverlapVerdict.WaitForRate:
                return await AcceptAsync(start, state, slots, [], AdmissionReads.InRateLine(start, now.Rate));
            case OverlapVerdict.Debounce:
                return await DebounceAsync(start, state, slots);
            case OverlapVerdict.Gather:
                return await GatherAsync(start, state, slots);
            case OverlapVerdict.Delay:
                return await AcceptAsync(start, state, slots, [], start.Run with { Status = RunStatus.Queued, StatusReason = Overlap.DelayReason(start.Run) });
            case OverlapVerdict.Full:
                return await RefuseAsFullAsync(start, state, slots);
            case OverlapVerdict.RefuseForKey:
                return await RefuseAsync(start, state, slots, await _read.OldestHolderAsync(start), isKeyLimit: true);
            case OverlapVerdict.Refuse:
                return await RefuseAsync(start, state, slots, await reads.FindOldestAsync(workflowId, None), isKeyLimit: false);
            default:
                return await ReplaceAsync(start, state, slots, verdict);
        }
    }

    private static bool BeginsAtOnce(AdmissionRow start, Slots slots) =>
        slots.IsOpen && start is { SkipReason: null, LimitsKey: false, Asked.IsRated: false }
        && Overlap.Decide(start.Asked, new Occupancy(slots.Held, slots.InLine, slots.Parked), start.MaxQueuedRuns) == OverlapVerdict.Start;

    private Task<Done<Admission?>?> SkipAsync(AdmissionRow start, AdmissionProgress state, Slots slots, string reason)
    {
        var (run, line) = Overlap.Skip(start.Asked, reason);
        return AcceptAsync(start, state, slots, [], run with { Inputs = start.Run.Inputs, Payload = start.Run.Payload }, line);
    }

    // If the oldest run can't be found, it has ended in between, and there is room.
    private async Task<Done<Admission?>?> RefuseAsync(AdmissionRow start, AdmissionProgress state, Slots slots, RunHead? oldest, bool isKeyLimit) => oldest is null ? null
        : start.RecordsSkip ? await SkipAsync(start, state, slots, isKeyLimit ? Overlap.KeySkipReason(oldest.Id, start.Asked) : Overlap.SkipReason(oldest.Id, start.Asked))
        : new(new Admission(AdmissionOutcome.AtLimit, null) { Oldest = oldest, IsKeyLimit = isKeyLimit });

    private async Task<Done<Admission?>?> RefuseAsFullAsync(AdmissionRow start, AdmissionProgress state, Slots slots) => start.RecordsSkip
        ? await SkipAsync(start, state, slots, Overlap.FullReason(start.Asked))
        : new(new Admission(AdmissionOutcome.QueueFull, null));

    private async Task<Done<Admission?>?> TryChangeAsync(AdmissionRow start, AdmissionProgress state, Slots slots, IReadOnlyList<RunChange> changes, string? holdersAfter)
    {
        if (!await writes.TryCommitAsync(start.Run.WorkflowId, changes, slots, state.Entered))
        {
            return null;
        }

        state.Replaced.AddRange(changes.Select(change => change.After));
        state.HoldersAfter = holdersAfter;
        return new(null);
    }

    private async Task<Done<Admission?>?> AcceptAsync(AdmissionRow start, AdmissionProgress state, Slots? slots, List<RunChange> replaced, Run run, LogLine? line = null)
    {
        if (state.Due is { } due)
        {
            List<RunChange> all = [.. replaced, new RunChange(due.Row, due.Run, run.ToHead(), line ?? start.Line)];
            return await writes.TryCommitAsync(run.WorkflowId, all, slots, state.Entered, batch => CountBegin(start, run, batch)) ? new(Accepted(state, run, replaced)) : null;
        }

        var row = await RunRow.NewAsync(run, start.Inputs, payloads);
        var keyRow = start.IdempotencyKey is { } key ? RunKeys.IdempotencyKey(key) : null;
        if (keyRow is not null)
        {
            RunRow.SetKey(row, keyRow);
        }

        var carriedOver = await PlaceAsync(start, state, replaced.Count);
        List<RunChange> changes = [.. replaced, new RunChange(row, null, run, line ?? start.Line)];
        var written = await writes.TryCommitAsync(run.WorkflowId, changes, slots, state.Entered, batch =>
        {
            CountBegin(start, run, batch);
            foreach (var execution in carriedOver)
            {
                batch.Upsert(execution);
            }

            if (keyRow is not null)
            {
                batch.Insert(new TableEntity(row.PartitionKey, keyRow) { ["RunId"] = run.Id });
            }
        });
        return written ? new(Accepted(state, run, replaced)) : null;
    }

    private static void CountBegin(AdmissionRow start, Run run, Batch batch)
    {
        if (start.Asked.IsRated && run.Status == RunStatus.Pending)
        {
            RateRows.Begin(batch, run.WorkflowId, run.RateKey!, start.Line.At);
        }
    }

    private static Admission Accepted(AdmissionProgress state, Run run, List<RunChange> replaced) => new(
        AdmissionOutcome.Accepted, run, [.. state.Replaced.Concat(replaced.Select(change => change.After)).OrderBy(r => r.CreatedAt).ThenBy(r => r.Id, StringComparer.Ordinal)]);

    // Carried-over executions that do not fit into the run's transaction are written before it. Executions of a run that
    // does not exist yet are never read.
    private async Task<IReadOnlyList<TableEntity>> PlaceAsync(AdmissionRow start, AdmissionProgress state, int replaced)
    {
        if (state.WrittenBefore.Count > 0)
        {
            return [];
        }

        var rows = (await Reading.ForEachAsync(start.CarriedOver, (execution, _) => execution.PlaceAsync(payloads), None)).SelectMany(r => r).ToList();
        var room = new Batch(table, RunKeys.Partition(start.Run.WorkflowId));
        if (room.HasRoomFor(rows.Count + 3 + ((replaced + 1) * RunChange.MostRows), rows.Sum(Batch.SizeOf) + (1024 * 1024)))
        {
            return rows;
        }

        await Batch.WriteAllAsync(table, RunKeys.Partition(start.Run.WorkflowId), rows);
        state.WrittenBefore.AddRange(rows.Select(row => row.RowKey));
        return [];
    }
}
