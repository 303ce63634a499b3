using System.Runtime.CompilerServices;
using Workflow.Contracts;

namespace Workflow.Client.Sending;

/// <summary>Reads lists page after page.</summary>
internal static class Pages
{
    /// <summary>Pages without an item that may follow each other: a search may have some, a broken server has no end of them.</summary>
    public const int MaxEmpty = 10_000;

    /// <summary>Every item of a list.</summary>
    /// <param name="page">Reads the page of a cursor.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="WorkflowException">The service gave a cursor again that it had given before, or too many pages without an item.</exception>
    public static async IAsyncEnumerable<T> AllAsync<T>(Func<string?, CancellationToken, Task<ListResponse<T>>> page, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? cursor = null;
        string? mark = null; // an earlier cursor, moved on at every power of two: a circle of any length comes to it again
        var (count, nextMark, empty) = (0L, 1L, 0);
        do
        {
            var read = await page(cursor, cancellationToken).ConfigureAwait(false);
            foreach (var item in read.Items ?? [])
            {
                yield return item;
            }

            empty = read.Items is { Count: > 0 } ? 0 : empty + 1;
            cursor = read.NextCursor;
            if (cursor is not null && (cursor == mark || empty > MaxEmpty))
            {
                throw new WorkflowException("The service's pages have no end: it gave a cursor again that it had given before, or too many pages without an item.");
            }

            if (++count == nextMark)
            {
                (mark, nextMark) = (cursor, 2 * nextMark);
            }
        }
        while (cursor is not null);
    }
}
