using Azure;
using Azure.Data.Tables;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>Clears away what a crash has left over in the lists over all workflows: pointers that say of a run what is not so.</summary>
internal sealed class StalePointers(TableClient lists, TimeProvider time)
{
    // A pointer is written before the run it points to: what is wrong with a young one may be about to come right.
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    /// <summary>Removes a pointer that was found to be wrong, unless it is young.</summary>
    internal async Task FoundAsync(TableEntity pointer)
    {
        if (time.GetUtcNow() - pointer.Timestamp <= Grace)
        {
            return;
        }

        try
        {
            await lists.DeleteEntityAsync(pointer, pointer.ETag);
        }
        catch (RequestFailedException e) when (e.Status == 412)
        {
            // Written again since it was read: it is right now.
        }
    }
}
