using System.Globalization;
using Azure.Data.Tables;
using Workflow.Core.Paging;
using Workflow.Core.Scheduling;
using Workflow.Storage.AzureTables.Account;
using Workflow.Storage.AzureTables.Workflows;

namespace Workflow.Storage.AzureTables.Schedules;

/// <summary>
/// Reads the schedules. Each is in the share of its workflow, with its due time and its ticks, so that a step is one transaction; what is
/// due is read from all shares side by side.
/// </summary>
internal sealed class ScheduleRows(TableClient table, WorkflowChanges changes, Adoption adoption, TickRows ticks, StoreLog log)
{
    private const string ListName = "schedules";

    // Where a host of version 13 of the layout enters a schedule that it creates while hosts of this version run.
    private static readonly IReadOnlyList<string> Partitions = [.. Shares.All, DefinitionKeys.Partition];

    internal async Task<ScheduleRow?> FindAsync(long workflowId, CancellationToken cancellationToken)
    {
        var share = Shares.Of(workflowId);
        var row = await table.FindAsync(share, DefinitionKeys.Schedule(workflowId), cancellationToken);
        if (row is not null ? WorkflowMark.ChangeOf(row) is null : await HasNoneAsync(workflowId, cancellationToken))
        {
            return row is null ? null : ScheduleRow.Of(row);
        }

        return await changes.ReadScheduleAsync(workflowId, cancellationToken);
    }

    internal async Task<IReadOnlyList<ScheduleState>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        var end = DefinitionKeys.Due(now.AddTicks(1), 0);
        var due = await table.TakeFirstAsync(
            Partitions,
            (partition, after) => after is null ? RowKeys.From(partition, DefinitionKeys.DueTimes, end) : RowKeys.After(partition, after, end),
            limit,
            ["PartitionKey", "RowKey", "WorkflowId"],
            cancellationToken);
        var rows = await Reading.ForEachAsync(due, ReadOrLeaveAsync, cancellationToken);

        // A schedule may have moved on in between.
        return [.. rows.Where(row => row?.State.DueAt <= now).Select(row => row!.State).DistinctBy(state => state.WorkflowId)];
    }

    internal async Task<DateTimeOffset?> FindNextDueAsync(CancellationToken cancellationToken)
    {
        var first = await table.TakeFirstAsync(Partitions, (partition, after) => RowKeys.Under(partition, DefinitionKeys.DueTimes, after), 1, ["RowKey"], cancellationToken);
        return first is [var row] ? DueAtOf(row) : null;
    }

    internal async Task<Page<ScheduleState>> ListByDueTimeAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var start = Cursor.ReadNumberedInstant(ListName, page.Cursor) is var (ticks, id) ? DefinitionKeys.Due(new DateTimeOffset(ticks, TimeSpan.Zero), id) : null;
        var due = await table.TakeFirstAsync(
            Partitions, (partition, after) => RowKeys.Under(partition, DefinitionKeys.DueTimes, after ?? start), page.Limit + 1, ["PartitionKey", "RowKey", "WorkflowId"], cancellationToken);
        List<TableEntity> listed = [.. due.Take(page.Limit)];
        var states = await Reading.ForEachAsync(listed, async (row, token) => DefinitionKeys.IsWatch(row.RowKey) ? null : (await ReadAsync(row, token))?.State, cancellationToken);

        // A watch is a poll's to settle. A schedule may have moved on in between; its new entry comes later.
        var found = states.Where((state, i) => state?.DueAt is { } at && DefinitionKeys.Due(at, state.WorkflowId) == listed[i].RowKey).Select(state => state!);
        return new Page<ScheduleState>([.. found], due.Count > page.Limit ? CursorOf(listed[^1]) : null);
    }

    /// <summary>The last ticks, newest first.</summary>
    internal async Task<IReadOnlyList<Tick>> ListTicksAsync(long workflowId, int limit, CancellationToken cancellationToken) =>
        await FindAsync(workflowId, cancellationToken) is { State: var state }
            ? [.. (await ticks.ListAsync(state, limit, cancellationToken)).Select(TickRow.Read)]
            : [];

    private static string CursorOf(TableEntity row) => Cursor.Make(ListName, DueAtOf(row).UtcTicks, $"{row.GetInt64("WorkflowId")}");

    private static DateTimeOffset DueAtOf(TableEntity row) => new(long.Parse(row.RowKey.Split(':')[1], CultureInfo.InvariantCulture), TimeSpan.Zero);

    // One that can't be read must not keep a poll from the others.
    private async Task<ScheduleRow?> ReadOrLeaveAsync(TableEntity due, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(due, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            log.ScheduleLeft(e, due.GetInt64("WorkflowId"));
            return null;
        }
    }

    private async Task<ScheduleRow?> ReadAsync(TableEntity due, CancellationToken cancellationToken)
    {
        var id = due.GetInt64("WorkflowId")!.Value;
        if (due.PartitionKey == DefinitionKeys.Partition)
        {
            await adoption.AdoptAsync(id);
        }
        else if (DefinitionKeys.IsWatch(due.RowKey))
        {
            await changes.SettleAsync(id);
        }

        return await FindAsync(id, cancellationToken);
    }

    // Whether a workflow without a schedule in its share has none elsewhere.
    private async Task<bool> HasNoneAsync(long workflowId, CancellationToken cancellationToken)
    {
        if (await table.FindAsync(Shares.Of(workflowId), DefinitionKeys.Workflow(workflowId), [WorkflowMark.Column], cancellationToken) is { } copy)
        {
            return WorkflowMark.ChangeOf(copy) is null;
        }

        if (await table.FindAsync(DefinitionKeys.Partition, DefinitionKeys.Schedule(workflowId), ["RowKey"], cancellationToken) is null)
        {
            return true;
        }

        await adoption.AdoptAsync(workflowId);
        return false;
    }
}
