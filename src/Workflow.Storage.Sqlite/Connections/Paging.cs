using Workflow.Core.Paging;

namespace Workflow.Storage.Sqlite.Connections;

/// <summary>Makes a page of the rows that it may have.</summary>
internal static class Paging
{
    internal static Page<TItem> Cut<TRow, TItem>((List<TRow> Rows, bool IsMore) part, Func<TRow, TItem> item, Func<TRow, string> cursor) =>
        new([.. part.Rows.Select(item)], part.IsMore ? cursor(part.Rows[^1]) : null);
}
