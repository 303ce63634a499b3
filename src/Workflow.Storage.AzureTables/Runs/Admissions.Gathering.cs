using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <content>Starts that become part of one run.</content>
internal sealed partial class Admissions
{
    // The run is replaced under its ETag: so no start is added to one that begins, or that another host adds one to.
    private async Task<Done<Admission?>?> GatherAsync(AdmissionRow start, AdmissionProgress state, Slots slots)
    {
        // An earlier attempt may have added it, although its answer was lost.
        if (state.Joined is { } joined && await reads.FindWholeAsync(joined, None) is { } before && before.Gathered.Any(added => added.Id == start.Run.Id))
        {
            return new(new Admission(AdmissionOutcome.Accepted, before));
        }

        if (slots.Parked > 0 && await FindGatheringAsync(start) is var (row, run) && Gathering.Add(run, start.Asked with { Run = start.Run }) is var (changed, line))
        {
            state.Joined = run.Id;
            await RunRow.SetStartAsync(row, changed, payloads);
            var keyRow = start.IdempotencyKey is { } key ? RunKeys.IdempotencyKey(key) : null;
            return await writes.TryCommitAsync(run.WorkflowId, [new RunChange(row, run.ToHead(), changed.ToHead(), line)], null, state.Entered, batch =>
            {
                if (keyRow is not null)
                {
                    batch.Insert(new TableEntity(row.PartitionKey, keyRow) { ["RunId"] = run.Id });
                }
            })
                ? new(new Admission(AdmissionOutcome.Accepted, changed))
                : null;
        }

        if (slots.Queued >= start.MaxQueuedRuns)
        {
            return await RefuseAsFullAsync(start, state, slots);
        }

        var dueAt = Gathering.DueAt(start.Asked with { Run = start.Run });
        return await AcceptAsync(start, state, slots, [], start.Run with { Status = RunStatus.Queued, QueuedFor = QueuedFor.Batch, DueAt = dueAt, StatusReason = Gathering.WaitReason(1, start.Asked.Batch!, dueAt) });
    }

    private async Task<(TableEntity Row, Run Run)?> FindGatheringAsync(AdmissionRow start)
    {
        var (rows, _) = await reads.PartAsync(start.Run.WorkflowId, RunKeys.Gathering(start.Run), null, 1);
        return rows is [var first, ..] && await reads.FindAsync(first.Run.Id, None) is { } found ? (found.Row, await found.OfListAsync(payloads, None)) : null;
    }
}
