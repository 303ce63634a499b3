using Workflow.Core.Paging;

namespace Workflow.Storage.AzureTables.Account;

/// <summary>
/// Makes a page from more rows than it may have, by number or bytes: rows that are left over show that another page follows.
/// </summary>
internal static class Paging
{
    internal static Page<TItem> Cut<TRow, TItem>(
        IReadOnlyList<TRow> rows, PageRequest page, Func<TRow, long> size, Func<TRow, TItem> item, Func<TRow, string> cursor)
    {
        var (count, bytes) = (0, 0L);
        while (count < rows.Count && count < page.Limit && ((bytes += size(rows[count])) <= page.MaxBytes || count == 0))
        {
            count++;
        }

        return new Page<TItem>([.. rows.Take(count).Select(item)], count < rows.Count ? cursor(rows[count - 1]) : null);
    }
}
