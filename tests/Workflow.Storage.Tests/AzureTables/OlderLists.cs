using Azure;
using Azure.Data.Tables;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>Rewrites the lists over all workflows as version 12 of the layout had them: each in a partition of its own.</summary>
internal static class OlderLists
{
    private static CancellationToken None => CancellationToken.None;

    internal static async Task MakeAsync(TableClient lists, TableClient runs)
    {
        foreach (var pointer in await lists.QueryAsync<TableEntity>(cancellationToken: None).ToListAsync(None))
        {
            if (PlaceOf(pointer) is var (partition, key))
            {
                await lists.UpsertEntityAsync(new TableEntity(partition, key) { ["RunId"] = pointer.GetString("RunId") }, TableUpdateMode.Replace, None);
                await lists.DeleteEntityAsync(pointer, ETag.All, None);
            }
        }

        foreach (var row in await runs.QueryAsync<TableEntity>(cancellationToken: None).ToListAsync(None))
        {
            if (row.Remove("Layout"))
            {
                await runs.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, None);
            }
        }
    }

    private static (string Partition, string Key)? PlaceOf(TableEntity pointer) => (pointer.PartitionKey, pointer.RowKey.Split(':')) switch
    {
        ("all", ["active", .. var rest]) => ("active", $"list:{string.Join(':', rest)}"),
        ("all", ["trigger", var word, .. var rest]) => ($"trigger-{word}", $"list:{string.Join(':', rest)}"),
        ("ended", ["status", var word, .. var rest]) => ($"status-{word}", $"list:{string.Join(':', rest)}"),
        _ => null,
    };
}
