using Azure;
using Azure.Data.Tables;
using Workflow.Core.Json;
using Workflow.Core.Scheduling;
using Workflow.Storage.AzureTables.Account;
using Workflow.Storage.AzureTables.Schedules;

namespace Workflow.Storage.AzureTables.Workflows;

/// <summary>
/// Gives a workflow of version 13 of the layout its copy, and moves its schedule: a write that changes nothing else. A host of that
/// version that still runs may have created it since the upgrade.
/// </summary>
internal sealed class Adoption(TableClient table, WorkflowChanges changes, TickRows ticks, OptimisticRetry retry, int rowsAtATime = 100)
{
    // A column has at most 64 KB.
    private const int MostBytes = 48 * 1024;

    private static CancellationToken None => CancellationToken.None;

    internal Task AdoptAsync(long id) => retry.RunAsync<bool>(async () =>
    {
        if (await table.FindAsync(DefinitionKeys.Partition, DefinitionKeys.Workflow(id), None) is not { } definition
            || await changes.OpenAsync(id) is not { Copy: null } place)
        {
            return new(true);
        }

        var old = await table.FindAsync(DefinitionKeys.Partition, DefinitionKeys.Schedule(id), None);
        var state = old is not null && ScheduleRow.IsSchedule(old) ? ScheduleRow.Of(old).State : null;
        if (await changes.TryBeginAsync(place, state is null ? null : await StepAsync(state), isRemoval: false) is not { } change)
        {
            return null;
        }

        var batch = new Batch(table, DefinitionKeys.Partition);
        var touched = new TableEntity(DefinitionKeys.Partition, definition.RowKey) { [WorkflowMark.Column] = change };
        batch.Merge(touched, definition.ETag);
        if (old is null)
        {
            batch.Insert(DefinitionKeys.Fence(id));
        }
        else
        {
            batch.Replace(DefinitionKeys.Fence(id), old.ETag);
        }

        if (state?.DueAt is { } due)
        {
            batch.Delete(DefinitionKeys.Due(due, id), ETag.All);
        }

        var isWritten = await batch.TryCommitAsync(touched.RowKey);
        await changes.SettleAsync(id);
        return isWritten ? new(true) : null;
    });

    /// <summary>Adopts all workflows, in the order of their ids.</summary>
    internal async Task<bool> UpgradeAsync(UpgradeProgress progress, CancellationToken cancellationToken)
    {
        var after = progress.After;
        while (await table.TakeAsync(RowKeys.Under(DefinitionKeys.Partition, DefinitionKeys.Workflows, after), rowsAtATime, ["RowKey", "WorkflowId"], cancellationToken) is { Count: > 0 } rows)
        {
            await Reading.ForEachAsync(
                rows,
                async (row, _) =>
                {
                    await AdoptAsync(row.GetInt64("WorkflowId")!.Value);
                    return true;
                },
                cancellationToken);
            after = rows[^1].RowKey;
            if (!await progress.TryKeepAsync(DefinitionKeys.Workflows, after, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    // The ticks that a later step may change come along, as far as the column of the step has room for them. The others stay, until the ring
    // has no place for them.
    private async Task<ScheduleStep> StepAsync(ScheduleState state)
    {
        var rows = await ticks.ListOldAsync(state.WorkflowId, state.TickCount, ScheduleAdvance.LookBack, None);
        var moved = new List<Tick>(rows.Count);
        long bytes = new ScheduleStep(state, 0, [], []).Write().Length;
        foreach (var tick in rows.Select(TickRow.Read))
        {
            bytes += StoredJson.Write(tick).Length + 1;
            if (bytes > MostBytes)
            {
                break;
            }

            moved.Insert(0, tick);
        }

        return new ScheduleStep(state, state.TickCount - moved.Count + 1, moved, []);
    }
}
