using Azure.Data.Tables;
using Workflow.Core.Definitions;
using Workflow.Core.Paging;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Workflows;

/// <summary>
/// The index by which workflows are found by their names: the keys of <see cref="NameTerms"/>, written in the transaction that writes the
/// name. Each entry is checked against its workflow when it is read.
/// </summary>
internal sealed class NameIndex(TableClient table)
{
    private const int AtATime = 100;

    /// <summary>Changes the entries of a workflow, in the transaction that creates, renames or removes it.</summary>
    /// <param name="batch">The transaction.</param>
    /// <param name="id">The workflow.</param>
    /// <param name="before">Its name before; <c>null</c>: it is new.</param>
    /// <param name="after">Its name after; <c>null</c>: it is removed.</param>
    internal async Task ChangeAsync(Batch batch, long id, string? before, string? after)
    {
        if (before == after)
        {
            return;
        }

        var (left, entered) = (KeysOf(before, id), KeysOf(after, id));

        // An entry is deleted only if it is there: another version of .NET may tell letters from other characters differently.
        var found = await Reading.ForEachAsync(
            [.. left.Except(entered, StringComparer.Ordinal)], (key, token) => table.FindAsync(DefinitionKeys.Partition, key, ["RowKey"], token), CancellationToken.None);
        foreach (var row in found.OfType<TableEntity>())
        {
            batch.Delete(row.RowKey, Azure.ETag.All);
        }

        foreach (var key in entered.Except(left, StringComparer.Ordinal))
        {
            batch.Upsert(Row(key, id));
        }
    }

    /// <summary>Enters the workflows of an older version of the layout, in the order of their ids.</summary>
    internal async Task<bool> UpgradeAsync(UpgradeProgress progress, CancellationToken cancellationToken)
    {
        var after = progress.After;
        while (await table.TakeAsync(RowKeys.Under(DefinitionKeys.Partition, DefinitionKeys.Workflows, after), AtATime, ["RowKey", "WorkflowId", "Name"], cancellationToken) is { Count: > 0 } rows)
        {
            await Batch.WriteAllAsync(table, DefinitionKeys.Partition, rows.SelectMany(row => row.GetInt64("WorkflowId")!.Value is var id ? KeysOf(row.GetString("Name"), id).Select(key => Row(key, id)) : []));
            after = rows[^1].RowKey;
            if (!await progress.TryKeepAsync(DefinitionKeys.Terms, after, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    internal async Task<Page<WorkflowSummary>> SearchAsync(string text, PageRequest page, CancellationToken cancellationToken)
    {
        var search = new NameSearch(text, page);
        while (true)
        {
            var count = Math.Min(AtATime, search.ToRead);
            var after = search.After is var (last, lastId) ? $"gt '{DefinitionKeys.Term(last, lastId)}'" : $"ge '{DefinitionKeys.Terms}{search.From}'";
            var query = $"PartitionKey eq '{DefinitionKeys.Partition}' and RowKey {after} and RowKey lt '{DefinitionKeys.Terms}{search.Before}'";
            var entries = await table.TakeAsync(query, count, ["RowKey", "WorkflowId"], cancellationToken);
            var workflows = await Reading.ForEachAsync(
                entries,
                (entry, token) => table.FindAsync(DefinitionKeys.Partition, DefinitionKeys.Workflow(entry.GetInt64("WorkflowId")!.Value), WorkflowRow.SummaryColumns, token),
                cancellationToken);
            foreach (var (entry, workflow) in entries.Zip(workflows))
            {
                search.Read(entry.RowKey.Split(':')[1], entry.GetInt64("WorkflowId")!.Value, workflow is null ? null : WorkflowRow.ReadSummary(workflow));
            }

            var isMore = search.IsFull || entries.Count == count;
            if (search.IsFull || !isMore || search.ToRead == 0)
            {
                return search.Page(isMore);
            }
        }
    }

    private static string[] KeysOf(string? name, long id) => name is null ? [] : [.. NameTerms.KeysOf(name).Select(key => DefinitionKeys.Term(key, id))];

    private static TableEntity Row(string key, long id) => new(DefinitionKeys.Partition, key) { ["WorkflowId"] = id };
}
