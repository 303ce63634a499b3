using Azure.Data.Tables;
using Workflow.Core.Json;
using Workflow.Core.Scheduling;
using Workflow.Storage.AzureTables.Account;
using Workflow.Storage.AzureTables.Workflows;

namespace Workflow.Storage.AzureTables.Schedules;

/// <summary>Advances schedules: each step is one transaction, in which only one of several hosts succeeds.</summary>
internal sealed class ScheduleSteps(TableClient table, Payloads payloads, ScheduleRows rows, WorkflowReads workflows, OptimisticRetry retry)
{
    private static CancellationToken None => CancellationToken.None;

    internal Task<ScheduleState?> AdvanceAsync(ScheduleAdvance advance) => retry.RunAsync<ScheduleState?>(async () =>
    {
        var id = advance.To.WorkflowId;
        if (await rows.FindAsync(id, None) is not { State: var state } || state.Revision != advance.To.Revision)
        {
            return new(null);
        }

        var batch = new Batch(table, DefinitionKeys.Partition);
        ScheduleRow.AddTo(batch, state, advance.Written);
        foreach (var row in await rows.ListReplacedAsync(id, advance.Replaced))
        {
            batch.Upsert(row);
        }

        for (var i = 0; i < advance.Ticks.Count; i++)
        {
            batch.Upsert(TickRow.Write(id, advance.FirstTick + i, advance.Ticks[i]));
        }

        if (advance.To.PausedReason is not null && await workflows.FindAsync(id, None) is { Stored: { IsActive: true } workflow, Read: var read })
        {
            var disabled = WorkflowRow.Write(advance.Disabled(workflow));
            await payloads.PlaceAsync(disabled, WorkflowRow.Definition, StoredJson.Write(workflow.Definition), WorkflowWrites.Folder(id));
            batch.Replace(disabled, read);
        }

        // If only the workflow was written in between, it is tried again.
        return await batch.TryCommitAsync(DefinitionKeys.Schedule(id)) ? new(advance.Written with { Revision = batch.Written.ToString() }) : null;
    });
}
