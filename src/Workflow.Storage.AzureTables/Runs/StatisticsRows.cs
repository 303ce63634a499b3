using System.Globalization;
using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;
using Workflow.Storage.AzureTables.Workflows;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>Reads and removes the statistics of workflows, which <see cref="SlotTally"/> writes.</summary>
internal sealed class StatisticsRows(TableClient table, SlotReads slotReads, WorkflowReads workflows)
{
    // Old rows are in the partitions of all workflows, and no list has them: each call looks at the next few workflows.
    private const int WorkflowsPerCall = 20;

    // Hosts that are started and stopped often must reach every workflow too.
    private long _last = Random.Shared.Next();

    internal async Task<TallyPart> ListHoursAsync(long workflowId, DateTimeOffset from, DateTimeOffset before, int most, CancellationToken cancellationToken)
    {
        // The slots are read first: if the hour changes in between, the rows have it.
        var latest = (await slotReads.ReadAsync(workflowId, cancellationToken)).Tally.Latest;
        var query = RowKeys.From(RunKeys.Partition(workflowId), RunKeys.Statistics(from), RunKeys.Statistics(before));
        var rows = await table.TakeAsync(query, most + 1, ["RowKey", SlotTally.Tally], cancellationToken);
        List<HourTally> hours = [.. rows.Select(OfRow)];
        if (latest is not null && latest.Hour >= from && latest.Hour < before && !hours.Exists(hour => hour.Hour == latest.Hour))
        {
            hours.Add(latest); // rows of its own hour or a later one would have been written since
        }

        return new TallyPart([.. hours.Take(most)], hours.Count > most);
    }

    internal async Task<int> RemoveHoursAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var count = (await workflows.CountersAsync()).LastWorkflow;
        var removed = 0;
        for (var i = 0; i < Math.Min(count, WorkflowsPerCall); i++)
        {
            var workflowId = (_last % count) + 1;
            removed += await RemoveAsync(workflowId, before, IRunStatistics.MaxRemoved - removed, cancellationToken);
            if (removed == IRunStatistics.MaxRemoved)
            {
                break; // the workflow may have more
            }

            _last = workflowId;
        }

        return removed;
    }

    private async Task<int> RemoveAsync(long workflowId, DateTimeOffset before, int most, CancellationToken cancellationToken)
    {
        // The row of the slots comes right before those of statistics.
        var partition = RunKeys.Partition(workflowId);
        var rows = await table.TakeAsync(RowKeys.From(partition, RunKeys.Slots, RunKeys.Statistics(before)), most, null, cancellationToken);
        var removed = 0;
        if (rows is [{ RowKey: RunKeys.Slots } read, ..])
        {
            rows.RemoveAt(0);
            removed += await new Slots(table, workflowId, read).TryForgetTallyAsync(before) ? 1 : 0;
        }

        await Batch.DeleteAllAsync(table, partition, rows.Select(row => row.RowKey));
        return removed + rows.Count;
    }

    private static HourTally OfRow(TableEntity row) => new(
        new DateTimeOffset(long.Parse(row.RowKey[RunKeys.AllStatistics.Length..], CultureInfo.InvariantCulture), TimeSpan.Zero),
        RunTally.Read(row.GetString(SlotTally.Tally)));
}
