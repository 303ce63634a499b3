using Azure.Data.Tables;
using Workflow.Core.Access;
using Workflow.Core.Json;
using Workflow.Core.Paging;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Access;

/// <summary>The API keys, of whose secrets only hashes are stored. The ETag of a row guards its next write.</summary>
internal sealed class KeyRows(TableClient table, OptimisticRetry retry)
{
    private const string Partition = "keys";
    private const string Prefix = "key:";
    private const string Document = "Key";
    private const string Marker = "any"; // is there once a key was added, or the service was closed

    private static CancellationToken None => CancellationToken.None;

    internal async Task<bool> AddAsync(ApiKey key)
    {
        var batch = new Batch(table, Partition);
        batch.Insert(Write(key));
        batch.Upsert(new TableEntity(Partition, Marker));
        return await batch.TryCommitAsync(RowKey(key.Id));
    }

    internal async Task<bool> AddFirstAsync(ApiKey key)
    {
        var batch = new Batch(table, Partition);
        batch.Insert(new TableEntity(Partition, Marker));
        batch.Insert(Write(key));
        return await batch.TryCommitAsync(Marker);
    }

    internal async Task<bool> CloseAsync() => !(await table.UpsertEntityAsync(new TableEntity(Partition, Marker))).IsError;

    internal async Task<ApiKey?> FindAsync(string id, CancellationToken cancellationToken) =>
        await FindRowAsync(id, cancellationToken) is { } row ? Read(row) : null;

    internal async Task<bool> AnyAsync(CancellationToken cancellationToken) =>
        await table.FindAsync(Partition, Marker, ["RowKey"], cancellationToken) is not null;

    internal async Task<Core.Paging.Page<ApiKey>> ListAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var after = Cursor.Read(Partition, page.Cursor);
        if (after is not null && !KeyText.IsId(after))
        {
            throw new InvalidCursorException(); // it goes into a filter
        }

        var rows = await table.TakeAsync(RowKeys.Under(Partition, Prefix, after is null ? null : RowKey(after)), page.Limit + 1, null, cancellationToken);
        return Pages.Cut(rows, page, Batch.SizeOf, Read, last => Cursor.Make(Partition, Read(last).Id));
    }

    internal Task<ApiKey?> RevokeAsync(string id, DateTimeOffset at) =>
        ChangeAsync(id, key => key.RevokedAt is null ? key with { RevokedAt = at } : key);

    internal Task<ApiKey?> TouchAsync(string id, DateTimeOffset at) =>
        ChangeAsync(id, key => key.LastUsedAt >= at ? key : key with { LastUsedAt = at });

    private Task<ApiKey?> ChangeAsync(string id, Func<ApiKey, ApiKey> change) => retry.RunAsync<ApiKey?>(async () =>
    {
        if (await FindRowAsync(id, None) is not { } row)
        {
            return new(null);
        }

        var (before, after) = (Read(row), change(Read(row)));
        if (after.RevokedAt == before.RevokedAt && after.LastUsedAt == before.LastUsedAt)
        {
            return new(before);
        }

        var batch = new Batch(table, Partition);
        batch.Replace(Write(after), row.ETag);
        return await batch.TryCommitAsync(row.RowKey) ? new(after) : null;
    });

    // Ids come from requests; only a well-formed one can be a row key.
    private async Task<TableEntity?> FindRowAsync(string id, CancellationToken cancellationToken) =>
        KeyText.IsId(id) ? await table.FindAsync(Partition, RowKey(id), cancellationToken) : null;

    private static string RowKey(string id) => Prefix + id;

    private static TableEntity Write(ApiKey key) => new(Partition, RowKey(key.Id)) { [Document] = StoredJson.Write(key) };

    private static ApiKey Read(TableEntity row) => StoredJson.Read<ApiKey>(row.GetBinary(Document));
}
