using Azure.Data.Tables;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Json;
using Workflow.Core.Paging;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Workflows;

/// <summary>
/// The index of the workflows that use a secret or a calendar, as they are now, written in the transaction that writes the workflow. What a
/// transaction has no room for is written before it, or removed after it, and marked meanwhile: a reader then asks the definition.
/// </summary>
internal sealed class SecretIndex(TableClient table, WorkflowReads workflows)
{
    private const string Document = "Uses";

    // Who writes it has a stamp, as nobody removes what another has marked.
    private const string Unsure = "Unsure";
    private const int AtATime = 100;

    /// <summary>Changes the entries of a workflow. It comes last in its transaction, as it takes the room that is left.</summary>
    /// <param name="batch">The transaction.</param>
    /// <param name="id">The workflow.</param>
    /// <param name="before">Its definition before; <c>null</c>: it is new.</param>
    /// <param name="after">Its definition after; <c>null</c>: it is removed.</param>
    /// <returns>The rows to remove once it is committed.</returns>
    internal async Task<IReadOnlyList<TableEntity>> ChangeAsync(Batch batch, long id, WorkflowDefinition? before, WorkflowDefinition? after)
    {
        var (left, entered) = (RowsOf(before, id), RowsOf(after, id));
        var added = entered.Values.Where(row => !left.TryGetValue(row.RowKey, out var old) || !row.GetBinary(Document).AsSpan().SequenceEqual(old.GetBinary(Document))).ToList();
        var found = await Reading.ForEachAsync([.. left.Keys.Except(entered.Keys, StringComparer.Ordinal)], (key, token) => table.FindAsync(DefinitionKeys.Partition, key, token), CancellationToken.None);
        var removed = found.OfType<TableEntity>().ToList();
        if (batch.HasRoomFor(added.Count + removed.Count, added.Sum(Batch.SizeOf)))
        {
            added.ForEach(batch.Upsert);
            removed.ForEach(row => batch.Delete(row.RowKey, Azure.ETag.All));
            return [];
        }

        await WriteUnsureAsync([.. added, .. removed]);
        return removed;
    }

    /// <summary>Removes what a transaction had no room for, once it is committed. What another host has written since then stays.</summary>
    internal Task RemoveAsync(IReadOnlyList<TableEntity> marked) => Reading.ForEachAsync(marked, RemoveAsync, CancellationToken.None);

    /// <summary>Enters the workflows of an older version of the layout, in the order of their ids.</summary>
    internal async Task<bool> UpgradeAsync(UpgradeProgress progress, CancellationToken cancellationToken)
    {
        var after = progress.After;
        while (await table.TakeAsync(RowKeys.Under(DefinitionKeys.Partition, DefinitionKeys.Workflows, after), AtATime, ["RowKey", "WorkflowId"], cancellationToken) is { Count: > 0 } rows)
        {
            foreach (var row in rows)
            {
                var id = row.GetInt64("WorkflowId")!.Value;
                await WriteUnsureAsync([.. RowsOf((await workflows.FindAsync(id, cancellationToken))?.Stored.Definition, id).Values]); // another host may change it meanwhile
            }

            after = rows[^1].RowKey;
            if (!await progress.TryKeepAsync(DefinitionKeys.AllSecrets, after, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    internal async Task<Page<SecretUse>> ListAsync(string secret, PageRequest page, CancellationToken cancellationToken)
    {
        var list = $"uses of {secret}";
        var after = Cursor.ReadNumber(list, page.Cursor);
        List<SecretUse> uses = [];
        while (true)
        {
            var count = page.Limit + 1 - uses.Count;
            var rows = await table.TakeAsync(RowKeys.Under(DefinitionKeys.Partition, DefinitionKeys.Secrets(secret), after is { } last ? DefinitionKeys.Secret(secret, last) : null), count, null, cancellationToken);
            uses.AddRange((await Reading.ForEachAsync(rows, (row, token) => ReadAsync(row, secret, token), cancellationToken)).OfType<SecretUse>());
            if (rows.Count < count || uses.Count > page.Limit)
            {
                return Pages.Cut(uses, page, use => use.WorkflowName.Length + use.Uses.Places.Sum(place => 50 + (place.Task?.Length ?? 0)), use => use, use => Cursor.Make(list, $"{use.WorkflowId}"));
            }

            after = rows[^1].GetInt64("WorkflowId");
        }
    }

    private Task WriteUnsureAsync(IReadOnlyList<TableEntity> rows)
    {
        var stamp = Guid.NewGuid();
        foreach (var row in rows)
        {
            row[Unsure] = stamp;
        }

        return Batch.WriteAllAsync(table, DefinitionKeys.Partition, rows);
    }

    private async Task<bool> RemoveAsync(TableEntity marked, CancellationToken cancellationToken)
    {
        if (await table.FindAsync(DefinitionKeys.Partition, marked.RowKey, [Unsure], cancellationToken) is not { } row || !Equals(row[Unsure], marked[Unsure]))
        {
            return false;
        }

        try
        {
            await table.DeleteEntityAsync(DefinitionKeys.Partition, marked.RowKey, row.ETag, cancellationToken);
            return true;
        }
        catch (Azure.RequestFailedException e) when (e.Status is 404 or 412)
        {
            return false;
        }
    }

    // Null if the workflow is gone, or does not use it.
    private async Task<SecretUse?> ReadAsync(TableEntity row, string secret, CancellationToken cancellationToken)
    {
        var id = row.GetInt64("WorkflowId")!.Value;
        if (!row.ContainsKey(Unsure))
        {
            return await workflows.NameOfAsync(id, cancellationToken) is { } name ? new SecretUse(id, name, StoredJson.Read<SecretPlaces>(row.GetBinary(Document))) : null;
        }

        return await workflows.FindAsync(id, cancellationToken) is { Stored: var stored } && SecretUses.Indexed(stored.Definition).TryGetValue(secret, out var uses)
            ? new SecretUse(id, stored.Definition.Name, uses)
            : null;
    }

    private static Dictionary<string, TableEntity> RowsOf(WorkflowDefinition? definition, long id) => definition is null
        ? []
        : SecretUses.Indexed(definition)
            .Select(use => new TableEntity(DefinitionKeys.Partition, DefinitionKeys.Secret(use.Key, id)) { ["WorkflowId"] = id, [Document] = StoredJson.Write(use.Value) })
            .ToDictionary(row => row.RowKey, StringComparer.Ordinal);
}
