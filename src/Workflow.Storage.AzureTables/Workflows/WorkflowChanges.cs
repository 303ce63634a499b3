using Azure;
using Azure.Data.Tables;
using Workflow.Storage.AzureTables.Account;
using Workflow.Storage.AzureTables.Schedules;

namespace Workflow.Storage.AzureTables.Workflows;

/// <summary>
/// Writes a workflow and its schedule, which are in different partitions, as one. The copy is marked, then the definition is written,
/// which decides, then the copy and the schedule follow. Who finds a mark settles it: a write that counts is completed, and any other one
/// is prevented and taken back. Who only reads leaves a write alone that may go on, so that readers never keep a writer from its end.
/// </summary>
internal sealed class WorkflowChanges(TableClient table, TickRows ticks, TimeProvider time)
{
    // A write takes much less, so that its watch finds only what a killed host has left.
    private static readonly TimeSpan WriteTime = TimeSpan.FromSeconds(5);

    // Nearly every write that another host has in progress is completed in this time, and not prevented.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private static CancellationToken None => CancellationToken.None;

    /// <summary>The copy and the schedule of a workflow, with no write in progress; both <c>null</c> if there is no copy.</summary>
    internal async Task<WorkflowPlace> OpenAsync(long id)
    {
        Guid? seen = null;
        while (true)
        {
            var share = Shares.Of(id);
            if (await table.FindAsync(share, DefinitionKeys.Workflow(id), None) is not { } copy)
            {
                return new(id, null, null);
            }

            var schedule = await table.FindAsync(share, DefinitionKeys.Schedule(id), None);
            if (WorkflowMark.ChangeOf(copy) is not { } change)
            {
                if (schedule is null || WorkflowMark.ChangeOf(schedule) is null)
                {
                    return new(id, copy, schedule is null ? null : ScheduleRow.Of(schedule));
                }
            }
            else if (seen != change)
            {
                seen = change;
                await WaitAsync();
            }
            else
            {
                await SettleAsync(id);
            }
        }
    }

    /// <summary>Gives a write that another host has in progress the time that nearly every one needs.</summary>
    internal Task WaitAsync() => Task.Delay(Patience, time);

    /// <summary>
    /// The schedule of a workflow, for who only reads; <c>null</c>: there is none. While a write is in progress that does not count yet, it is
    /// as it was, and busy.
    /// </summary>
    internal async Task<ScheduleRow?> ReadScheduleAsync(long id, CancellationToken cancellationToken)
    {
        while (true)
        {
            var share = Shares.Of(id);
            if (await table.FindAsync(share, DefinitionKeys.Workflow(id), cancellationToken) is not { } copy)
            {
                return null;
            }

            var mark = WorkflowMark.Of(copy);
            if (mark is not null && (copy.Timestamp < time.GetUtcNow() - WriteTime || await CountsAsync(id, mark, cancellationToken)))
            {
                await SettleAsync(id);
                continue;
            }

            var row = await table.FindAsync(share, DefinitionKeys.Schedule(id), cancellationToken);
            if (row is null && mark is { IsFirst: true })
            {
                // Until it is adopted, it is where version 13 of the layout has it. A fence there means that this write counts by now.
                row = await table.FindAsync(DefinitionKeys.Partition, DefinitionKeys.Schedule(id), cancellationToken);
                if (row is null || ScheduleRow.IsSchedule(row))
                {
                    return row is null ? null : ScheduleRow.Of(row).AsBusy();
                }
            }
            else if (row is null || WorkflowMark.ChangeOf(row) is not { } change)
            {
                return row is null ? null : ScheduleRow.Of(row);
            }
            else if (change == mark?.Change)
            {
                return ScheduleRow.Of(row).AsBusy();
            }
        }
    }

    /// <summary>Begins a write.</summary>
    /// <param name="place">What it changes.</param>
    /// <param name="step">What the schedule does; <c>null</c>: nothing.</param>
    /// <param name="isRemoval">Whether the workflow is removed.</param>
    /// <returns>Names the write, for the definition; <c>null</c> if another write has begun.</returns>
    internal async Task<Guid?> TryBeginAsync(WorkflowPlace place, ScheduleStep? step, bool isRemoval)
    {
        var share = Shares.Of(place.WorkflowId);
        var schedule = step is not null || isRemoval ? place.Schedule : null;
        var watch = step is not null || schedule is not null ? DefinitionKeys.Watch(time.GetUtcNow() + WriteTime, place.WorkflowId) : null;
        var mark = new WorkflowMark(Guid.NewGuid(), step, watch, place.Copy is null);
        var (batch, row) = (new Batch(table, share), mark.Row(share, place.WorkflowId));
        if (place.Copy is null)
        {
            batch.Insert(row);
        }
        else
        {
            batch.Merge(row, place.Copy.ETag);
        }

        if (schedule is not null)
        {
            batch.Merge(new TableEntity(share, DefinitionKeys.Schedule(place.WorkflowId)) { [WorkflowMark.Column] = mark.Change }, schedule.Read);
        }

        if (watch is not null)
        {
            batch.Upsert(new TableEntity(share, watch) { ["WorkflowId"] = place.WorkflowId });
        }

        return await batch.TryCommitAsync(row.RowKey) ? mark.Change : null;
    }

    /// <summary>Completes the write in progress if it counts, and takes it back otherwise.</summary>
    internal async Task SettleAsync(long id)
    {
        while (await table.FindAsync(Shares.Of(id), DefinitionKeys.Workflow(id), None) is { } copy && WorkflowMark.Of(copy) is { } mark)
        {
            var definition = await table.FindAsync(DefinitionKeys.Partition, DefinitionKeys.Workflow(id), None);
            if (await CountsAsync(id, mark, definition, None) ? await TryCompleteAsync(id, copy, mark, definition) : await TryPreventAsync(id, definition) && await TryTakeBackAsync(id, copy, mark))
            {
                return;
            }
        }
    }

    private async Task<bool> CountsAsync(long id, WorkflowMark mark, CancellationToken cancellationToken) =>
        await CountsAsync(id, mark, await table.FindAsync(DefinitionKeys.Partition, DefinitionKeys.Workflow(id), [WorkflowMark.Column], cancellationToken), cancellationToken);

    private async Task<bool> CountsAsync(long id, WorkflowMark mark, TableEntity? definition, CancellationToken cancellationToken) => definition is null
        ? await table.FindAsync(DefinitionKeys.Partition, DefinitionKeys.Removed(id), ["RowKey"], cancellationToken) is not null
        : WorkflowMark.ChangeOf(definition) == mark.Change;

    private async Task<bool> TryCompleteAsync(long id, TableEntity copy, WorkflowMark mark, TableEntity? definition)
    {
        var batch = new Batch(table, copy.PartitionKey);
        var schedule = await table.FindAsync(copy.PartitionKey, DefinitionKeys.Schedule(id), None) is { } row ? ScheduleRow.Of(row).State : null;
        if (definition is not null)
        {
            batch.Replace(WorkflowMark.CopyOf(definition, copy.PartitionKey), copy.ETag);
            await (mark.Step?.AddToAsync(batch, schedule, ticks) ?? Task.CompletedTask);
        }
        else
        {
            batch.Delete(copy.RowKey, copy.ETag);
            if (schedule is not null)
            {
                ScheduleRow.RemoveFrom(batch, schedule);
            }
        }

        return await TryEndAsync(batch, mark);
    }

    private async Task<bool> TryTakeBackAsync(long id, TableEntity copy, WorkflowMark mark)
    {
        var batch = new Batch(table, copy.PartitionKey);
        if (mark.IsFirst)
        {
            batch.Delete(copy.RowKey, copy.ETag);
        }
        else
        {
            batch.Merge(WorkflowMark.NoMark(copy.PartitionKey, copy.RowKey), copy.ETag);
        }

        if (await table.FindAsync(copy.PartitionKey, DefinitionKeys.Schedule(id), None) is { } schedule && WorkflowMark.ChangeOf(schedule) == mark.Change)
        {
            batch.Merge(new TableEntity(copy.PartitionKey, schedule.RowKey) { [WorkflowMark.Column] = Guid.Empty }, schedule.ETag);
        }

        return await TryEndAsync(batch, mark);
    }

    // If another host was faster, the copy is read again.
    private static async Task<bool> TryEndAsync(Batch batch, WorkflowMark mark)
    {
        if (mark.Watch is not null)
        {
            batch.Delete(mark.Watch, ETag.All);
        }

        try
        {
            await batch.CommitAsync();
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409 or 412)
        {
            return false;
        }
    }

    // From here on the definition can't be written by who read it before.
    private async Task<bool> TryPreventAsync(long id, TableEntity? definition)
    {
        try
        {
            if (definition is not null)
            {
                await table.UpdateEntityAsync(DefinitionKeys.Touch(definition.RowKey), definition.ETag);
                return true;
            }

            // A workflow that is created takes its id from the counters.
            await table.UpsertEntityAsync(DefinitionKeys.Touch(DefinitionKeys.Counters));
            return await table.FindAsync(DefinitionKeys.Partition, DefinitionKeys.Workflow(id), ["RowKey"], None) is null;
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            return false;
        }
    }
}

/// <summary>The rows of a workflow in its share, as they were read.</summary>
internal sealed record WorkflowPlace(long WorkflowId, TableEntity? Copy, ScheduleRow? Schedule);
