using Azure;
using Azure.Data.Tables;
using Workflow.Core.Definitions;
using Workflow.Core.Scheduling;
using Workflow.Storage.AzureTables.Account;
using Workflow.Storage.AzureTables.Runs;
using Workflow.Storage.AzureTables.Schedules;

namespace Workflow.Storage.AzureTables.Workflows;

/// <summary>
/// Writes workflows: each definition is written in one transaction, guarded by the ETags of what was read, and its copy and its schedule
/// follow (<see cref="WorkflowChanges"/>).
/// </summary>
internal sealed class WorkflowWrites(TableClient table, Payloads payloads, WorkflowReads reads, SlotReads slots, WorkflowChanges changes, Adoption adoption, TickRows ticks, BackfillRows backfills, RateRows rates, CalendarRows calendars, NameIndex names, SecretIndex secrets, OptimisticRetry retry)
{
    private static CancellationToken None => CancellationToken.None;

    // What takes long is done before a write begins: from then on, it keeps others waiting.
    internal Task<WriteResult<StoredWorkflow>> CreateAsync(WorkflowDefinition definition, bool isActive, DateTimeOffset at)
    {
        var placed = new PlacedDefinition(payloads);
        return retry.RunAsync<WriteResult<StoredWorkflow>>(async () =>
        {
            if (await reads.OwnerOfAsync(definition.Name, None) is not null)
            {
                return new(WriteOutcome.NameTaken);
            }

            var counters = await reads.CountersAsync();
            var id = counters.NextWorkflow();

            // A copied definition may have the ids of other tasks.
            var created = new StoredWorkflow(id, 1, 1, isActive, counters.Give(definition, _ => true), at, at);
            var batch = NewBatch();
            counters.AddTo(batch, id);
            batch.Insert(NameRow(created));
            await names.ChangeAsync(batch, id, null, definition.Name);
            var row = await AddVersionAsync(batch, created, placed);
            batch.Insert(row);
            batch.Insert(DefinitionKeys.Fence(id));
            await secrets.ChangeAsync(batch, id, null, created.Definition); // nothing is removed
            return await BeginAsync(id, row, null, created, at) && await CommitAsync(batch, id, row.RowKey) ? new(created) : null;
        });
    }

    internal Task<WriteResult<StoredWorkflow>> UpdateAsync(long id, long revision, WorkflowDefinition? definition, bool isActive, DateTimeOffset at)
    {
        var placed = new PlacedDefinition(payloads);
        return retry.RunAsync<WriteResult<StoredWorkflow>>(async () =>
        {
            if (await reads.FindAsync(id, None) is not { } found)
            {
                return new(WriteOutcome.NotFound);
            }

            var (stored, read, versionAt) = found;
            if (stored.Revision != revision)
            {
                return new(WriteOutcome.Changed);
            }

            var updated = stored with { Revision = revision + 1, IsActive = isActive, UpdatedAt = at };
            var batch = NewBatch();
            TableEntity row;
            if (definition is null)
            {
                row = WorkflowRow.Write(updated, versionAt);
                Payloads.Hand(found.Row, WorkflowRow.Definition, row, WorkflowRow.Definition);
            }
            else
            {
                if (await reads.OwnerOfAsync(definition.Name, None) is { } owner && owner != id)
                {
                    return new(WriteOutcome.NameTaken);
                }

                await RefuseForeignTasksAsync(stored, definition);
                var counters = await reads.CountersAsync();
                updated = updated with { Version = stored.Version + 1, Definition = counters.Give(definition, task => task.Id == 0) };
                if (definition.Tasks.Any(task => task.Id == 0))
                {
                    counters.AddTo(batch, id);
                }

                if (definition.Name != stored.Definition.Name)
                {
                    batch.Delete(DefinitionKeys.Name(stored.Definition.Name), ETag.All);
                    batch.Insert(NameRow(updated));
                    await names.ChangeAsync(batch, id, stored.Definition.Name, definition.Name);
                }

                row = await AddVersionAsync(batch, updated, placed);
            }

            batch.Replace(row, read);
            var unused = definition is null ? [] : await secrets.ChangeAsync(batch, id, stored.Definition, updated.Definition);
            if (!await BeginAsync(id, row, stored, updated, at) || !await CommitAsync(batch, id, row.RowKey))
            {
                return null;
            }

            await secrets.RemoveAsync(unused);
            return new(updated);
        });
    }

    internal Task<WriteResult<StoredWorkflow>> DeleteAsync(long id, long revision, DateTimeOffset at) =>
        retry.RunAsync<WriteResult<StoredWorkflow>>(async () =>
        {
            if (await reads.FindAsync(id, None) is not var (stored, read, _))
            {
                return new(WriteOutcome.NotFound);
            }

            if (stored.Revision != revision)
            {
                return new(WriteOutcome.Changed);
            }

            // Runs are in another table. Their slots are closed first, so that no run is admitted in between. If a deletion
            // is not completed, the next start opens them again and changes the workflow's ETag.
            var held = await slots.ReadAsync(id, None);
            if (held.IsBusy)
            {
                return new(WriteOutcome.HasActiveRuns);
            }

            if (!await held.TryCloseAsync())
            {
                return null;
            }

            var batch = NewBatch();
            batch.Delete(DefinitionKeys.Workflow(id), read);
            batch.Delete(DefinitionKeys.Fence(id).RowKey, ETag.All);
            batch.Delete(DefinitionKeys.Name(stored.Definition.Name), ETag.All);
            await names.ChangeAsync(batch, id, stored.Definition.Name, null);
            var removed = new TableEntity(DefinitionKeys.Partition, DefinitionKeys.Removed(id)) { ["Name"] = stored.Definition.Name, ["At"] = at };
            batch.Insert(removed);
            var unused = await secrets.ChangeAsync(batch, id, stored.Definition, null);
            var place = await changes.OpenAsync(id);
            if (place.Copy is null)
            {
                await adoption.AdoptAsync(id);
                return null;
            }

            if (await changes.TryBeginAsync(place, null, isRemoval: true) is null || !await CommitAsync(batch, id, removed.RowKey))
            {
                return null;
            }

            // After and outside of the transaction, as they may be many. They are never read for a removed workflow, and a
            // leftover backfill ends when it finds the workflow removed.
            await secrets.RemoveAsync(unused);
            await ticks.RemoveAsync(id);
            await backfills.RemoveAsync(id);
            await rates.RemoveAsync(id);
            return new(stored);
        });

    /// <summary>Whether the workflow exists. If so, a deletion that has begun fails after this.</summary>
    internal async Task<bool> KeepAsync(long id)
    {
        try
        {
            await table.UpdateEntityAsync(DefinitionKeys.Touch(DefinitionKeys.Workflow(id)), ETag.All, TableUpdateMode.Merge);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return false;
        }
    }

    private Batch NewBatch() => new(table, DefinitionKeys.Partition);

    // Names the write in the row that is to be written. False: try again.
    private async Task<bool> BeginAsync(long id, TableEntity row, StoredWorkflow? before, StoredWorkflow after, DateTimeOffset at)
    {
        var place = await changes.OpenAsync(id);
        if ((place.Copy is null) != (before is null))
        {
            // An id of a workflow that was never created, or a workflow of an older version of the layout.
            await (before is null ? changes.SettleAsync(id) : adoption.AdoptAsync(id));
            return false;
        }

        var state = place.Schedule?.State;
        var change = await changes.TryBeginAsync(place, ScheduleStep.Of(state, ScheduleChange.Apply(state, before, after, at, await calendars.OfScheduleAsync(before))), isRemoval: false);
        row[WorkflowMark.Column] = change;
        return change is not null;
    }

    private async Task<bool> CommitAsync(Batch batch, long id, string witness)
    {
        var isWritten = await batch.TryCommitAsync(witness);
        await changes.SettleAsync(id);
        return isWritten;
    }

    // Returns the row of the workflow, which has the same definition.
    private static async Task<TableEntity> AddVersionAsync(Batch batch, StoredWorkflow workflow, PlacedDefinition placed)
    {
        var (row, version) = (WorkflowRow.Write(workflow, workflow.UpdatedAt), WorkflowRow.WriteVersion(workflow));
        await placed.AddToAsync(version, workflow);
        Payloads.Hand(version, WorkflowRow.Definition, row, WorkflowRow.Definition);
        batch.Insert(version);
        return row;
    }

    // A task may come back from an older version. The id of another workflow's task would be used twice.
    private async Task RefuseForeignTasksAsync(StoredWorkflow stored, WorkflowDefinition definition)
    {
        var own = stored.Definition.Tasks.Select(task => task.Id).ToHashSet();
        foreach (var task in definition.Tasks.Where(task => task.Id != 0 && !own.Contains(task.Id)))
        {
            if (await reads.GivenToAsync(task.Id, None) != stored.Id)
            {
                throw new InvalidOperationException($"Task id {task.Id} was not given to workflow {stored.Id}.");
            }
        }
    }

    private static TableEntity NameRow(StoredWorkflow workflow) =>
        new(DefinitionKeys.Partition, DefinitionKeys.Name(workflow.Definition.Name)) { ["WorkflowId"] = workflow.Id };
}
