using Workflow.Core.History;

namespace Workflow.Storage.AzureTables.Account;

/// <summary>Cuts a page from rows of which one more was asked for than the page holds: it tells whether more follow.</summary>
internal static class Paging
{
    internal static Page<TItem> Cut<TRow, TItem>(IReadOnlyList<TRow> rows, int limit, Func<TRow, TItem> item, Func<TRow, string> cursor) =>
        rows.Count <= limit
            ? new Page<TItem>([.. rows.Select(item)], null)
            : new Page<TItem>([.. rows.Take(limit).Select(item)], cursor(rows[limit - 1]));
}
