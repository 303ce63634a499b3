using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <content>Runs that a start replaces.</content>
internal sealed partial class Admissions
{
    // All are changed in the transaction that inserts the run. If they are too many for one, all but the last few are
    // changed before it; the start can be repeated.
    private async Task<Done<Admission?>?> ReplaceAsync(AdmissionRow start, AdmissionProgress state, Slots slots, OverlapVerdict verdict)
    {
        state.Replacing = verdict;
        var isForKey = verdict == OverlapVerdict.ReplaceKey;
        var key = start.Run.ConcurrencyKey;
        List<RunChange> waiting = [];
        foreach (var list in isForKey ? [RunKeys.KeyWaiters(key!)] : slots.Parked > 0 ? [RunKeys.WaitersByAge, RunKeys.AllKeyWaiters] : (string[])[RunKeys.WaitersByAge])
        {
            if (waiting.Count < RunWrites.MostChanges)
            {
                waiting.AddRange((await CollectAsync(start, list, null, RunWrites.MostChanges - waiting.Count, Overlap.Replace)).Changes);
            }
        }

        var (holding, last) = (new Others([], null, null), state.HoldersAfter);
        if (waiting.Count < RunWrites.MostChanges)
        {
            holding = await CollectAsync(start, isForKey ? RunKeys.KeyHolders(key!) : RunKeys.HoldersByAge, state.HoldersAfter, RunWrites.MostChanges - waiting.Count, Overlap.Replace);
            last = holding.Last ?? state.HoldersAfter;
        }

        List<RunChange> changes = [.. holding.Changes, .. waiting];
        if (changes.Count >= RunWrites.MostChanges)
        {
            return await TryChangeAsync(start, state, slots, changes, last);
        }

        if (state.HoldersAfter is not null)
        {
            state.HoldersAfter = null; // start again from the first: some may have begun meanwhile
            return new(null);
        }

        return await AcceptAsync(start, state, slots, changes, await _read.EnterAsync(start, slots, changes, isForKey));
    }

    private async Task<Done<Admission?>?> DebounceAsync(AdmissionRow start, AdmissionProgress state, Slots slots)
    {
        var changes = slots.Parked == 0 ? [] : (await CollectAsync(start, RunKeys.Quiet, null, RunWrites.MostChanges - 1, Debounce.Replace)).Changes;

        // If it replaces another run, the queue does not grow.
        if (changes.Count == 0 && slots.Queued >= start.MaxQueuedRuns)
        {
            return await RefuseAsFullAsync(start, state, slots);
        }

        var (dueAt, dueBy) = Debounce.InstantsOf(start.Asked.DebounceSeconds!.Value, start.Line.At, changes.Select(change => change.After));
        return await AcceptAsync(start, state, slots, changes, start.Run with { Status = RunStatus.Queued, QueuedFor = QueuedFor.Quiet, DueAt = dueAt, DueBy = dueBy, StatusReason = Debounce.WaitReason(dueAt, dueBy) });
    }

    private async Task<Done<Admission?>?> SupersedeAsync(AdmissionRow start, AdmissionProgress state, Slots slots)
    {
        var waiting = await CollectAsync(start, RunKeys.WaitersByAge, null, RunWrites.MostChanges, Overlap.Supersede);
        List<RunChange> changes = [.. waiting.Changes];
        foreach (var list in slots.Parked == 0 ? [] : start.Run.RateKey is null ? [RunKeys.AllKeyWaiters] : (string[])[RunKeys.AllKeyWaiters, RunKeys.AllRateWaiters])
        {
            if (changes.Count < RunWrites.MostChanges)
            {
                changes.AddRange((await CollectAsync(start, list, null, RunWrites.MostChanges - changes.Count, Overlap.Supersede)).Changes);
            }
        }

        if (changes.Count >= RunWrites.MostChanges)
        {
            return await TryChangeAsync(start, state, slots, changes, null);
        }

        // If it replaces another run, the queue does not grow.
        var mostQueued = state.Replaced.Count + changes.Count > 0 ? int.MaxValue : start.MaxQueuedRuns;
        var now = await _read.CountAsync(start, slots);
        var sameKey = changes.Where(change => change.Before?.ConcurrencyKey == start.Run.ConcurrencyKey).ToList();
        var verdict = Overlap.Decide(
            start.Asked,
            now with { InLine = now.InLine - waiting.Changes.Count, Places = now.Places - sameKey.Count(change => change.Before!.HoldsPlace), Rate = now.Rate with { HasNext = now.Rate.HasNext && !changes.Exists(change => change.Before is { QueuedFor: QueuedFor.Slot } before && before.RateKey == start.Run.RateKey) }, InKeyLine = sameKey.Exists(change => change.Before!.QueuedFor == QueuedFor.Key) ? 0 : now.InKeyLine },
            mostQueued);
        if (verdict == OverlapVerdict.Full)
        {
            return await RefuseAsFullAsync(start, state, slots);
        }

        // What it replaces may have been what the line was looked at for.
        if (verdict == OverlapVerdict.WaitForRate)
        {
            return await AcceptAsync(start, state, slots, changes, AdmissionReads.InRateLine(start, now.Rate with { HasWaiters = false, HasNext = false }));
        }

        if (verdict == OverlapVerdict.WaitForKey)
        {
            return await AcceptAsync(start, state, slots, changes, await _read.InKeyLineAsync(start));
        }

        var inFront = waiting.LastThatStays ?? (slots.Held == 0 ? null : (await reads.FindOldestAsync(start.Run.WorkflowId, None))?.Id);
        var accepted = verdict == OverlapVerdict.Start ? AdmissionReads.Begun(start) : AdmissionReads.InLine(start, Overlap.WaitReason(inFront, start.MaxConcurrentRuns));
        return await AcceptAsync(start, state, slots, changes, accepted);
    }

    // Reads one of a workflow's lists in parts, oldest first, until the given number of changes is reached.
    private async Task<Others> CollectAsync(AdmissionRow start, string list, string? after, int most, Func<RunHead, RunHead, (RunHead Changed, LogLine Line)?> change)
    {
        List<RunChange> changes = [];
        string? stays = null;
        do
        {
            var (rows, last) = await reads.PartAsync(start.Run.WorkflowId, list, after, RunWrites.MostChanges);
            foreach (var (row, run) in rows)
            {
                if (change(run, start.Asked.Replacing) is not var (changed, line))
                {
                    stays = run.Id;
                }
                else if (changes.Count < most)
                {
                    changes.Add(new RunChange(row, run, changed, line));
                }
                else
                {
                    return new Others(changes, stays, after); // the rest of this part is left for the next time
                }
            }

            after = last;
        }
        while (after is not null && changes.Count < most);

        return new Others(changes, stays, after);
    }

    // Changes of a part of a list, the last run that is not changed, and the position at which the list continues.
    private sealed record Others(List<RunChange> Changes, string? LastThatStays, string? Last);
}
