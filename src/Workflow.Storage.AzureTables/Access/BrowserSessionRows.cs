using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Workflow.Core.Access;
using Workflow.Core.Json;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Access;

/// <summary>The sessions of pages, of whose secrets only hashes are stored. The ETag of a row guards its next write.</summary>
internal sealed class BrowserSessionRows(TableClient table, OptimisticRetry retry)
{
    private const string Partition = "sessions";
    private const string Prefix = "session:";
    private const string Document = "Session";
    private const string ExpiresAt = "ExpiresAt";

    private static CancellationToken None => CancellationToken.None;

    internal async Task<bool> AddAsync(BrowserSession session)
    {
        var batch = new Batch(table, Partition);
        batch.Insert(Write(session));
        return await batch.TryCommitAsync(RowKey(session.Id)) ? true : throw new InvalidOperationException("There is a session with this id already.");
    }

    internal async Task<BrowserSession?> FindAsync(string id, CancellationToken cancellationToken) =>
        await FindRowAsync(id, cancellationToken) is { } row ? Read(row) : null;

    internal Task<bool> RenewAsync(string id, DateTimeOffset expiresAt) => retry.RunAsync<bool>(async () =>
    {
        if (await FindRowAsync(id, None) is not { } row || Read(row) is not { } session || session.ExpiresAt >= expiresAt)
        {
            return new(false);
        }

        var batch = new Batch(table, Partition);
        batch.Replace(Write(session with { ExpiresAt = expiresAt }), row.ETag);
        return await batch.TryCommitAsync(row.RowKey) ? new(true) : null;
    });

    internal async Task<bool> RemoveAsync(string id)
    {
        if (SessionText.IsId(id))
        {
            await table.DeleteEntityAsync(Partition, RowKey(id), ETag.All); // a missing row is no fault
        }

        return true;
    }

    // Few people are signed in at a time, so looking at all their rows costs less than rows in the order of their ends would,
    // which every renewal would have to move. A row that was renewed in between has another ETag, and stays.
    internal async Task<int> RemoveExpiredAsync(DateTimeOffset before)
    {
        var filter = string.Create(CultureInfo.InvariantCulture, $"{RowKeys.Under(Partition, Prefix)} and {ExpiresAt} lt {before.UtcTicks}L");
        var expired = await table.TakeAsync(filter, IBrowserSessionStore.MaxRemoved, ["PartitionKey", "RowKey"], None);
        var removed = await Reading.ForEachAsync(expired, (row, _) => table.TryRemoveAsync(row), None);
        return removed.Count(isRemoved => isRemoved);
    }

    // Ids come from requests; only a well-formed one can be a row key.
    private async Task<TableEntity?> FindRowAsync(string id, CancellationToken cancellationToken) =>
        SessionText.IsId(id) ? await table.FindAsync(Partition, RowKey(id), cancellationToken) : null;

    private static string RowKey(string id) => Prefix + id;

    private static TableEntity Write(BrowserSession session) => new(Partition, RowKey(session.Id))
    {
        [Document] = StoredJson.Write(session),
        [ExpiresAt] = session.ExpiresAt.UtcTicks,
    };

    private static BrowserSession Read(TableEntity row) => StoredJson.Read<BrowserSession>(row.GetBinary(Document));
}
