using Azure.Data.Tables;
using Workflow.Core.Scheduling;
using Workflow.Storage.AzureTables.Account;
using Workflow.Storage.AzureTables.Workflows;

namespace Workflow.Storage.AzureTables.Schedules;

/// <summary>
/// Advances schedules: each step is one transaction, in which only one of several hosts succeeds; a step that disables the workflow is a
/// write of the workflow.
/// </summary>
internal sealed class ScheduleSteps(TableClient table, ScheduleRows rows, TickRows ticks, WorkflowReads workflows, WorkflowChanges changes)
{
    private static CancellationToken None => CancellationToken.None;

    internal async Task<ScheduleState?> AdvanceAsync(ScheduleAdvance advance)
    {
        var id = advance.To.WorkflowId;
        if (ScheduleRow.IsBusy(advance.To))
        {
            await changes.WaitAsync(); // so that who tries again does not do so at once
            return null;
        }

        if (advance.To.PausedReason is not null && await workflows.FindAsync(id, None) is { Stored.IsActive: true } workflow)
        {
            return await PauseAsync(advance, workflow);
        }

        var batch = new Batch(table, Shares.Of(id));
        await ScheduleStep.Of(advance).AddToAsync(batch, advance.To, ticks);
        return await batch.TryCommitAsync(DefinitionKeys.Schedule(id))
            ? advance.Written with { Revision = ScheduleRow.RevisionOf(batch.Written, advance.Written.DueAt) }
            : null;
    }

    private async Task<ScheduleState?> PauseAsync(ScheduleAdvance advance, WorkflowRow workflow)
    {
        var id = advance.To.WorkflowId;
        var disabled = WorkflowRow.Write(advance.Disabled(workflow.Stored), workflow.VersionAt);
        Payloads.Hand(workflow.Row, WorkflowRow.Definition, disabled, WorkflowRow.Definition);
        var place = await changes.OpenAsync(id);
        if (place.Schedule?.State.Revision != advance.To.Revision
            || await changes.TryBeginAsync(place, ScheduleStep.Of(advance), isRemoval: false) is not { } change)
        {
            return null;
        }

        disabled[WorkflowMark.Column] = change;
        var batch = new Batch(table, DefinitionKeys.Partition);
        batch.Replace(disabled, workflow.Read);
        var isWritten = await batch.TryCommitAsync(disabled.RowKey);
        await changes.SettleAsync(id);
        return isWritten ? (await rows.FindAsync(id, None))?.State : null;
    }
}
