using Azure;
using Azure.Data.Tables;

namespace Workflow.Storage.AzureTables.Account;

/// <summary>Atomic writes to one partition: an entity group transaction.</summary>
internal sealed class Batch(TableClient table, string partition)
{
    /// <summary>The service's limit of rows in a transaction.</summary>
    internal const int MostRows = 100;

    // The service accepts requests of 4 MB, in which every value is text, with names and headers.
    private const int MostBytes = 3 * 1024 * 1024;

    /// <summary>The column of the stamp.</summary>
    internal const string Stamp = "Write";

    private readonly List<TableTransactionAction> _actions = [];
    private readonly Dictionary<string, int> _upserts = new(StringComparer.Ordinal);
    private IReadOnlyList<Response>? _answers;
    private long _bytes;

    internal int Count => _actions.Count;

    /// <summary>The new ETag of the witness, after a successful <see cref="TryCommitAsync"/>.</summary>
    internal ETag Written { get; private set; }

    /// <summary>The new ETag of a row, after a successful commit; <c>null</c> if it is not known.</summary>
    internal ETag? WrittenOf(TableEntity row) =>
        _answers is { } answers && _actions.FindIndex(action => ReferenceEquals(action.Entity, row)) is var index and >= 0 ? answers[index].Headers.ETag : null;

    /// <summary>Whether this many more rows fit.</summary>
    internal bool HasRoomFor(int rows, long bytes) => Count + rows <= MostRows && _bytes + bytes <= MostBytes;

    internal void Insert(TableEntity row) => Add(TableTransactionActionType.Add, row, default);

    internal void Replace(TableEntity row, ETag read) => Add(TableTransactionActionType.UpdateReplace, row, read);

    /// <summary>Sets some columns of a row that must exist, whatever has changed since it was read.</summary>
    internal void Merge(TableEntity row) => Merge(row, ETag.All);

    /// <summary>Sets some columns of a row.</summary>
    internal void Merge(TableEntity row, ETag read) => Add(TableTransactionActionType.UpdateMerge, row, read);

    internal void Delete(string rowKey, ETag read) => Add(TableTransactionActionType.Delete, new TableEntity(partition, rowKey), read);

    /// <summary>
    /// Inserts or replaces a row. A later row with the same key replaces an earlier one, as a transaction may contain a key
    /// only once.
    /// </summary>
    internal void Upsert(TableEntity row)
    {
        if (_upserts.TryGetValue(row.RowKey, out var index))
        {
            _bytes += SizeOf(row) - SizeOf((TableEntity)_actions[index].Entity);
            _actions[index] = new TableTransactionAction(TableTransactionActionType.UpsertReplace, row);
            return;
        }

        _upserts.Add(row.RowKey, _actions.Count);
        Add(TableTransactionActionType.UpsertReplace, row, default);
    }

    /// <summary>Commits writes that can't conflict.</summary>
    internal async Task CommitAsync()
    {
        if (Count > 0)
        {
            _answers = (await table.SubmitTransactionAsync(_actions)).Value;
        }
    }

    /// <summary>
    /// Commits, unless a row has changed since it was read. If no response arrives, the client sends the request again; then
    /// the first may have succeeded, and the second conflicts with it. A stamp on one of the rows detects that.
    /// </summary>
    /// <param name="witness">The key of an inserted or replaced row, which gets the stamp.</param>
    /// <returns>False if nothing was written, because of a conflict.</returns>
    internal async Task<bool> TryCommitAsync(string witness)
    {
        var stamp = Guid.NewGuid();
        var row = (TableEntity)_actions.First(a => a.Entity.RowKey == witness && a.ActionType != TableTransactionActionType.Delete).Entity;
        row[Stamp] = stamp;
        try
        {
            var answers = await table.SubmitTransactionAsync(_actions);
            _answers = answers.Value;
            Written = answers.Value[_actions.FindIndex(a => ReferenceEquals(a.Entity, row))].Headers.ETag ?? default;
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409 or 412)
        {
            var found = await table.GetEntityIfExistsAsync<TableEntity>(partition, witness, [Stamp]);
            Written = found.HasValue ? found.Value!.ETag : default;
            return found.HasValue && found.Value!.GetGuid(Stamp) == stamp;
        }
    }

    /// <summary>Inserts or replaces any number of rows, in as many transactions as it takes.</summary>
    internal static async Task WriteAllAsync(TableClient table, string partition, IEnumerable<TableEntity> rows)
    {
        var batch = new Batch(table, partition);
        foreach (var row in rows)
        {
            if (!batch.HasRoomFor(1, SizeOf(row)))
            {
                await batch.CommitAsync();
                batch = new Batch(table, partition);
            }

            batch.Upsert(row);
        }

        await batch.CommitAsync();
    }

    /// <summary>Deletes any number of rows, in as many transactions as it takes. Missing rows are no fault.</summary>
    internal static async Task DeleteAllAsync(TableClient table, string partition, IEnumerable<string> keys)
    {
        foreach (var some in keys.Chunk(MostRows))
        {
            var batch = new Batch(table, partition);
            foreach (var key in some)
            {
                batch.Delete(key, ETag.All);
            }

            try
            {
                await batch.CommitAsync();
            }
            catch (RequestFailedException e) when (e.Status == 404)
            {
                await Task.WhenAll(some.Select(key => table.DeleteEntityAsync(partition, key, ETag.All)));
            }
        }
    }

    /// <summary>The approximate size of a row in a request, in bytes.</summary>
    internal static long SizeOf(TableEntity row) =>
        row.Aggregate(500L, (sum, property) => sum + 80 + property.Value switch
        {
            byte[] bytes => bytes.Length * 4L / 3,
            string text => text.Length * 6L,
            _ => 20,
        });

    private void Add(TableTransactionActionType type, TableEntity row, ETag read)
    {
        _actions.Add(new TableTransactionAction(type, row, read));
        _bytes += SizeOf(row);
    }
}
