using Azure.Data.Tables;
using Workflow.Core.Scheduling;
using Workflow.Storage.AzureTables.Account;
using Workflow.Storage.AzureTables.Workflows;

namespace Workflow.Storage.AzureTables.Schedules;

/// <summary>The recorded ticks of schedules, each in a ring.</summary>
internal sealed class TickRows(TableClient table)
{
    private static CancellationToken None => CancellationToken.None;

    /// <summary>The last ticks, newest first. Those recorded up to version 13 of the layout have stayed where they were.</summary>
    internal async Task<IReadOnlyList<TableEntity>> ListAsync(ScheduleState state, int limit, CancellationToken cancellationToken)
    {
        var rows = await ListAsync(Shares.Of(state.WorkflowId), state.WorkflowId, state.TickCount, limit, cancellationToken);
        var older = state.TickCount - rows.Count;
        return rows.Count < limit && older > 0 ? [.. rows, .. await ListOldAsync(state.WorkflowId, older, (int)Math.Min(older, limit - rows.Count), cancellationToken)] : rows;
    }

    /// <summary>The last ticks up to a number, in the ring of version 13.</summary>
    internal Task<List<TableEntity>> ListOldAsync(long workflowId, long last, int limit, CancellationToken cancellationToken) =>
        ListAsync(DefinitionKeys.Partition, workflowId, last, limit, cancellationToken);

    /// <summary>The updated rows of ticks whose runs were replaced.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="last">The number of its last recorded tick.</param>
    /// <param name="replaced">The ticks.</param>
    internal async Task<IReadOnlyList<TableEntity>> ListReplacedAsync(long workflowId, long last, IReadOnlyList<ReplacedTick> replaced)
    {
        if (replaced.Count == 0)
        {
            return [];
        }

        var reasons = replaced.ToDictionary(tick => tick.RunId, tick => tick.Reason, StringComparer.Ordinal);
        var rows = await ListAsync(Shares.Of(workflowId), workflowId, last, ScheduleAdvance.LookBack, None);
        return [.. rows.Where(row => row.GetString("RunId") is { } runId && reasons.ContainsKey(runId)).Select(row => TickRow.Replaced(row, reasons[row.GetString("RunId")]))];
    }

    internal async Task RemoveAsync(long workflowId)
    {
        foreach (var partition in new[] { Shares.Of(workflowId), DefinitionKeys.Partition })
        {
            var rows = await table.TakeAsync(RowKeys.Under(partition, DefinitionKeys.Ticks(workflowId)), int.MaxValue, ["RowKey"], None);
            await Batch.DeleteAllAsync(table, partition, rows.Select(row => row.RowKey));
        }
    }

    // From the position of the last tick to the end of the ring, then from its start.
    private async Task<List<TableEntity>> ListAsync(string partition, long workflowId, long last, int limit, CancellationToken cancellationToken)
    {
        if (last <= 0)
        {
            return [];
        }

        var (prefix, newest) = (DefinitionKeys.Ticks(workflowId), DefinitionKeys.Tick(workflowId, last, IScheduleStore.KeptTicks));
        var rows = await table.TakeAsync(RowKeys.From(partition, newest, prefix[..^1] + ';'), limit, null, cancellationToken);
        if (rows.Count < limit)
        {
            rows.AddRange(await table.TakeAsync(RowKeys.From(partition, prefix, newest), limit - rows.Count, null, cancellationToken));
        }

        return rows;
    }
}
