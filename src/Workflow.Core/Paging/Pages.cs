namespace Workflow.Core.Paging;

/// <summary>Makes pages.</summary>
public static class Pages
{
    /// <summary>A page of rows that have been limited already.</summary>
    /// <param name="rows">The rows of the page.</param>
    /// <param name="isMore">Whether more rows follow.</param>
    /// <param name="item">The item of a row.</param>
    /// <param name="cursor">The cursor of a row, for the page after it.</param>
    public static Page<TItem> Of<TRow, TItem>(IReadOnlyList<TRow> rows, bool isMore, Func<TRow, TItem> item, Func<TRow, string> cursor) =>
        new([.. rows.Select(item)], isMore ? cursor(rows[^1]) : null);

    /// <summary>
    /// A page from more rows than it may have, by number or bytes: rows that are left over show that another page follows.
    /// </summary>
    /// <param name="rows">The rows, at least one more than the page may have if there are that many.</param>
    /// <param name="request">What the page may have.</param>
    /// <param name="bytes">The size of a row.</param>
    /// <param name="item">The item of a row.</param>
    /// <param name="cursor">The cursor of a row, for the page after it.</param>
    public static Page<TItem> Cut<TRow, TItem>(
        IReadOnlyList<TRow> rows, PageRequest request, Func<TRow, long> bytes, Func<TRow, TItem> item, Func<TRow, string> cursor)
    {
        var budget = request.Budget();
        List<TRow> taken = [.. rows.TakeWhile(row => budget.TryTake(bytes(row)))];
        return Of(taken, taken.Count < rows.Count, item, cursor);
    }
}
