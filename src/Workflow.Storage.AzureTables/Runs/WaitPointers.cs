using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>
/// The index of what waits for which event: two pointers for each execution that waits, in the list of all and in that of its workflow.
/// They are written before the execution and removed after it has ended, so a crash leaves a pointer too many, never one too few; a
/// reader checks each against its execution.
/// </summary>
internal sealed class WaitPointers(TableClient runs, TableClient lists, StalePointers stale)
{
    internal const string Partition = "waits";

    private const string OfAll = "event:";
    private const string ListName = "waits";
    private const string Row = "Row";

    /// <summary>The row keys of the pointers of an execution; empty: it waits for no event.</summary>
    internal static string[] KeysOf(TableEntity execution)
    {
        if (!IsOne(execution) || execution.RowKey.Split(':') is not ["run", var runId, "x", var position, var item, var attempt])
        {
            return [];
        }

        var place = $"{execution.GetString("EventName")}:{HashOf(execution.GetString("EventKey"))}:{runId}:{position}:{item}:{attempt}";
        return [OfAll + place, OfWorkflow(execution.PartitionKey) + place];
    }

    /// <summary>Whether a row is an execution that waits for an event.</summary>
    internal static bool IsOne(TableEntity row) => ExecutionRow.IsOne(row) && ExecutionRow.StatusOf(row) == ExecutionStatus.Waiting && row.GetString("EventName") is not null;

    /// <summary>Enters executions that are about to wait.</summary>
    internal Task EnterAsync(IEnumerable<TableEntity> executions)
    {
        List<TableEntity> pointers =
        [
            .. executions.SelectMany(row => KeysOf(row).Select(key => new TableEntity(Partition, key) { ["RunId"] = row.RowKey.Split(':')[1], [Row] = row.RowKey })),
        ];
        return pointers.Count == 0 ? Task.CompletedTask : Batch.WriteAllAsync(lists, Partition, pointers);
    }

    /// <summary>Removes the pointers of executions that wait no longer. If that fails, readers remove them.</summary>
    internal async Task LeaveAsync(IReadOnlyCollection<string> keys)
    {
        try
        {
            await Batch.DeleteAllAsync(lists, Partition, keys);
        }
        catch (Azure.RequestFailedException)
        {
            // What was written is written.
        }
    }

    internal async Task<Page<EventWait>> ListAsync(WaitFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var prefix = PrefixOf(filter);
        var list = $"{ListName} {prefix}";
        var after = Cursor.Read(list, page.Cursor);
        List<(string Key, EventWait Wait)> found = [];
        while (true)
        {
            var count = page.Limit + 1 - found.Count;
            var pointers = await lists.TakeAsync(RowKeys.Under(Partition, prefix, after is null ? null : prefix + after), count, null, cancellationToken);
            found.AddRange((await Reading.ForEachAsync(pointers, FollowAsync, cancellationToken)).OfType<(string, EventWait)>());
            if (pointers.Count < count || found.Count > page.Limit)
            {
                return Pages.Cut(found, page, one => one.Wait.Bytes, one => one.Wait, one => Cursor.Make(list, one.Key[prefix.Length..]));
            }

            after = pointers[^1].RowKey[prefix.Length..];
        }
    }

    /// <summary>Enters the executions of an older layout that wait: those of the active runs, in the order of their list.</summary>
    /// <param name="actives">Reads a page of the active runs.</param>
    /// <param name="progress">The progress of the upgrade.</param>
    /// <param name="cancellationToken">Cancels the upgrade.</param>
    internal async Task<bool> UpgradeAsync(Func<PageRequest, Task<Page<RunHead>>> actives, UpgradeProgress progress, CancellationToken cancellationToken)
    {
        string[] columns = ["PartitionKey", "RowKey", ExecutionRow.Status, "EventName", "EventKey"];
        for (var cursor = progress.After; ;)
        {
            var page = await actives(new PageRequest(Cursor: cursor));
            foreach (var run in page.Items)
            {
                var filter = RowKeys.Under(RunKeys.Partition(run.WorkflowId), RunKeys.Executions(run.Id));
                await foreach (var rows in runs.QueryAsync<TableEntity>(filter, null, columns, cancellationToken).AsPages())
                {
                    await EnterAsync(rows.Values);
                }
            }

            if (page.NextCursor is not { } next)
            {
                return true;
            }

            if (!await progress.TryKeepAsync(ListName, cursor = next, cancellationToken))
            {
                return false;
            }
        }
    }

    private static string HashOf(string? key) => key is null ? "-" : RowKeys.Hash(key);

    private static string OfWorkflow(string partition) => $"workflow:{partition}:";

    private static string PrefixOf(WaitFilter filter)
    {
        var prefix = filter.WorkflowId is { } id ? OfWorkflow(RunKeys.Partition(id)) : OfAll;
        prefix += filter.EventName is { } name ? $"{name}:" : "";
        return prefix + (filter is { EventName: not null, EventKey: { } key } ? $"{HashOf(key)}:" : "");
    }

    // Null if the execution waits no longer.
    private async Task<(string Key, EventWait Wait)?> FollowAsync(TableEntity pointer, CancellationToken cancellationToken)
    {
        var runId = pointer.GetString("RunId");
        var row = await runs.FindAsync(RunKeys.Partition(runId) ?? "", pointer.GetString(Row), ExecutionRow.WaitColumns, cancellationToken);
        if (row is null || !KeysOf(row).Contains(pointer.RowKey))
        {
            await stale.FoundAsync(pointer);
            return null;
        }

        return (
            pointer.RowKey,
            new EventWait(runId, ExecutionRow.KeyOf(row), row.GetString("Task"), row.GetString("EventName"), row.GetString("EventKey"), row.GetDateTimeOffset("StartedAt"), row.GetDateTimeOffset("DueAt")));
    }
}
