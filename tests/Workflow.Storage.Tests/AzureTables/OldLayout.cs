using Azure;
using Azure.Data.Tables;
using Workflow.Storage.AzureTables.Workflows;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>Writes the table of workflows as version 13 of the layout had it: all of it in one partition, without copies.</summary>
internal static class OldLayout
{
    private static CancellationToken None => CancellationToken.None;

    internal static async Task MakeAsync(TableClient workflows)
    {
        foreach (var row in await workflows.QueryAsync<TableEntity>(cancellationToken: None).ToListAsync(None))
        {
            if (row.PartitionKey == DefinitionKeys.Partition && IsFence(row))
            {
                await workflows.DeleteEntityAsync(row, ETag.All, None);
            }
        }

        foreach (var row in await workflows.QueryAsync<TableEntity>(cancellationToken: None).ToListAsync(None))
        {
            if (row.PartitionKey == DefinitionKeys.Partition && row.RowKey.StartsWith(DefinitionKeys.Workflows, StringComparison.Ordinal))
            {
                row.Remove("Change");
                row.Remove("VersionAt");
                await workflows.UpdateEntityAsync(row, ETag.All, TableUpdateMode.Replace, None);
            }

            if (row.PartitionKey.StartsWith("share-", StringComparison.Ordinal))
            {
                if (!row.RowKey.StartsWith(DefinitionKeys.Workflows, StringComparison.Ordinal) && !DefinitionKeys.IsWatch(row.RowKey))
                {
                    await workflows.UpsertEntityAsync(Moved(row), TableUpdateMode.Replace, None);
                }

                await workflows.DeleteEntityAsync(row, ETag.All, None);
            }
        }
    }

    internal static bool IsFence(TableEntity row) => row.RowKey.StartsWith("schedule:", StringComparison.Ordinal) && !row.ContainsKey("Cursor");

    private static TableEntity Moved(TableEntity row)
    {
        var moved = new TableEntity(row) { PartitionKey = DefinitionKeys.Partition };
        moved.Remove("Change");
        return moved;
    }
}
