using Azure;
using Azure.Data.Tables;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Access;

/// <summary>The key of the service. Inserted and not replaced, as several hosts may need it for the first time at once.</summary>
internal sealed class ServiceKeyRow(TableClient table)
{
    private const string Key = "service-key";
    private const string Bytes = "Bytes";

    internal async Task<byte[]> GetOrAddAsync(byte[] fresh, CancellationToken cancellationToken)
    {
        if (await FindAsync(cancellationToken) is { } known)
        {
            return known;
        }

        try
        {
            await table.AddEntityAsync(new TableEntity(Key, Key) { [Bytes] = fresh }, cancellationToken);
            return fresh;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            // Another host was faster.
        }

        return await FindAsync(cancellationToken) ?? throw new InvalidOperationException("The key of the service was removed.");
    }

    private async Task<byte[]?> FindAsync(CancellationToken cancellationToken) => (await table.FindAsync(Key, Key, cancellationToken))?.GetBinary(Bytes);
}
