using Azure;
using Azure.Data.Tables;

namespace Workflow.Storage.AzureTables.Account;

/// <summary>Removes rows.</summary>
internal static class Removal
{
    /// <summary>Removes a row if it is as it was read.</summary>
    /// <returns>Whether it was removed by this call; if not, it has changed, or is gone.</returns>
    internal static async Task<bool> TryRemoveAsync(this TableClient table, TableEntity row)
    {
        try
        {
            using var response = await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag);
            return response.Status != 404; // the client does not throw for a missing row
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            return false;
        }
    }
}
