using Azure;
using Azure.Data.Tables;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>Removes the wrong pointers that a crash has left in the lists over all workflows.</summary>
internal sealed class StalePointers(TableClient lists, TimeProvider time, StoreLog log)
{
    // A pointer is written before its run, so a new one may become right soon.
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    /// <summary>Removes a wrong pointer, unless it is new.</summary>
    internal async Task FoundAsync(TableEntity pointer)
    {
        if (time.GetUtcNow() - pointer.Timestamp <= Grace)
        {
            return;
        }

        try
        {
            await lists.DeleteEntityAsync(pointer, pointer.ETag);
            log.StaleRemoved(pointer.GetString("RunId"), pointer.PartitionKey);
        }
        catch (RequestFailedException e) when (e.Status == 412)
        {
            // Written again since it was read, so it is right now.
        }
    }
}
