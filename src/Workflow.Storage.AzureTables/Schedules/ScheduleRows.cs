using System.Globalization;
using Azure.Data.Tables;
using Workflow.Core.Definitions;
using Workflow.Core.Paging;
using Workflow.Core.Scheduling;
using Workflow.Storage.AzureTables.Account;
using Workflow.Storage.AzureTables.Workflows;

namespace Workflow.Storage.AzureTables.Schedules;

/// <summary>
/// The schedules. They are in the partition of the definitions, so that a workflow and its schedule, or a schedule with its
/// due time and ticks, can be written in one transaction.
/// </summary>
internal sealed class ScheduleRows(TableClient table, CalendarRows calendars)
{
    private const string ListName = "schedules";

    private static CancellationToken None => CancellationToken.None;

    internal async Task<ScheduleRow?> FindAsync(long workflowId, CancellationToken cancellationToken) =>
        await table.FindAsync(DefinitionKeys.Partition, DefinitionKeys.Schedule(workflowId), cancellationToken) is { } row ? ScheduleRow.Of(row) : null;

    internal async Task<IReadOnlyList<ScheduleState>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        var filter = RowKeys.From(DefinitionKeys.Partition, DefinitionKeys.DueTimes, DefinitionKeys.Due(now.AddTicks(1), 0));
        var due = await table.TakeAsync(filter, limit, ["WorkflowId"], cancellationToken);
        var rows = await Reading.ForEachAsync(due, (row, token) => FindAsync(row.GetInt64("WorkflowId")!.Value, token), cancellationToken);

        // A schedule may have moved on in between.
        return [.. rows.Where(row => row?.State.DueAt <= now).Select(row => row!.State)];
    }

    internal async Task<DateTimeOffset?> FindNextDueAsync(CancellationToken cancellationToken)
    {
        var first = await table.TakeAsync(RowKeys.Under(DefinitionKeys.Partition, DefinitionKeys.DueTimes), 1, ["RowKey"], cancellationToken);
        return first is [var row] ? DueAtOf(row) : null;
    }

    internal async Task<Page<ScheduleState>> ListByDueTimeAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var after = Cursor.ReadNumberedInstant(ListName, page.Cursor) is var (ticks, id) ? DefinitionKeys.Due(new DateTimeOffset(ticks, TimeSpan.Zero), id) : null;
        var due = await table.TakeAsync(RowKeys.Under(DefinitionKeys.Partition, DefinitionKeys.DueTimes, after), page.Limit + 1, ["RowKey", "WorkflowId"], cancellationToken);
        List<TableEntity> listed = [.. due.Take(page.Limit)];
        var states = await Reading.ForEachAsync(listed, async (row, token) => (await FindAsync(row.GetInt64("WorkflowId")!.Value, token))?.State, cancellationToken);

        // A schedule may have moved on in between; its new entry comes later.
        var found = states.Where((state, i) => state?.DueAt is { } at && DefinitionKeys.Due(at, state.WorkflowId) == listed[i].RowKey).Select(state => state!);
        return new Page<ScheduleState>([.. found], due.Count > page.Limit ? CursorOf(listed[^1]) : null);
    }

    private static string CursorOf(TableEntity row) => Cursor.Make(ListName, DueAtOf(row).UtcTicks, $"{row.GetInt64("WorkflowId")}");

    private static DateTimeOffset DueAtOf(TableEntity row) => new(long.Parse(row.RowKey.Split(':')[1], CultureInfo.InvariantCulture), TimeSpan.Zero);

    /// <summary>The last ticks, newest first.</summary>
    internal async Task<IReadOnlyList<Tick>> ListTicksAsync(long workflowId, int limit, CancellationToken cancellationToken) =>
        [.. (await ListTickRowsAsync(workflowId, limit, cancellationToken)).Select(TickRow.Read)];

    /// <summary>The updated rows of ticks whose runs were replaced.</summary>
    internal async Task<IReadOnlyList<TableEntity>> ListReplacedAsync(long workflowId, IReadOnlyList<ReplacedTick> replaced)
    {
        if (replaced.Count == 0)
        {
            return [];
        }

        var reasons = replaced.ToDictionary(tick => tick.RunId, tick => tick.Reason, StringComparer.Ordinal);
        var rows = await ListTickRowsAsync(workflowId, ScheduleAdvance.LookBack, None);
        return [.. rows.Where(row => row.GetString("RunId") is { } runId && reasons.ContainsKey(runId)).Select(row => TickRow.Replaced(row, reasons[row.GetString("RunId")]))];
    }

    // From the position of the last tick to the end of the ring, then from its start.
    private async Task<List<TableEntity>> ListTickRowsAsync(long workflowId, int limit, CancellationToken cancellationToken)
    {
        if (await FindAsync(workflowId, cancellationToken) is not { State.TickCount: > 0 and var last })
        {
            return [];
        }

        var (prefix, newest) = (DefinitionKeys.Ticks(workflowId), DefinitionKeys.Tick(workflowId, last, IScheduleStore.KeptTicks));
        var rows = await table.TakeAsync(RowKeys.From(DefinitionKeys.Partition, newest, prefix[..^1] + ';'), limit, null, cancellationToken);
        if (rows.Count < limit)
        {
            rows.AddRange(await table.TakeAsync(RowKeys.From(DefinitionKeys.Partition, prefix, newest), limit - rows.Count, null, cancellationToken));
        }

        return rows;
    }

    /// <summary>Updates the schedule of a workflow, in the transaction that writes the workflow.</summary>
    internal async Task FollowAsync(Batch batch, StoredWorkflow? before, StoredWorkflow after, DateTimeOffset at)
    {
        var state = before is null ? null : (await FindAsync(after.Id, None))?.State;
        if (ScheduleChange.Apply(state, before, after, at, await calendars.OfScheduleAsync(before)) is { } changed && !ReferenceEquals(changed, state))
        {
            ScheduleRow.AddTo(batch, state, changed);
        }
    }

    internal async Task RemoveAsync(Batch batch, long workflowId)
    {
        if (await FindAsync(workflowId, None) is { State: var state })
        {
            ScheduleRow.RemoveFrom(batch, state);
        }
    }

    internal async Task RemoveTicksAsync(long workflowId)
    {
        var rows = await table.TakeAsync(RowKeys.Under(DefinitionKeys.Partition, DefinitionKeys.Ticks(workflowId)), int.MaxValue, ["RowKey"], None);
        await Batch.DeleteAllAsync(table, DefinitionKeys.Partition, rows.Select(row => row.RowKey));
    }
}
