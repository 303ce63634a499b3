using Workflow.Core.Paging;

namespace Workflow.Storage.Sqlite.Connections;

/// <summary>Makes a page from rows that have been limited already.</summary>
internal static class Paging
{
    internal static Page<TItem> Cut<TRow, TItem>((List<TRow> Rows, bool IsMore) part, Func<TRow, TItem> item, Func<TRow, string> cursor) =>
        new([.. part.Rows.Select(item)], part.IsMore ? cursor(part.Rows[^1]) : null);
}
