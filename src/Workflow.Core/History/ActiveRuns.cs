using Workflow.Core.Paging;

namespace Workflow.Core.History;

/// <summary>Enumerates the runs that are not final, a page at a time: all of them may not fit into memory.</summary>
public static class ActiveRuns
{
    /// <summary>Most runs that are read at a time.</summary>
    public const int PageSize = PageRequest.MaxLimit;

    /// <summary>About how many bytes are read at a time.</summary>
    public const long PageBytes = 4 * 1024 * 1024;

    /// <summary>A page of them, for a caller that continues later.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="cursor">Where the previous page ended; <c>null</c>: the first page.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static Task<Page<RunHead>> ReadActiveAsync(this IRunReader runs, string? cursor, CancellationToken cancellationToken) =>
        runs.ListActiveAsync(null, new PageRequest(PageSize, cursor, PageBytes), cancellationToken);

    /// <summary>All of them, newest first. One that becomes active in between may be missing: its activation handles it.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="workflowId">Only this workflow's; <c>null</c> for all.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static IAsyncEnumerable<RunHead> EachActiveAsync(this IRunReader runs, long? workflowId, CancellationToken cancellationToken) =>
        EachAsync(cursor => runs.ListActiveAsync(workflowId, new PageRequest(PageSize, cursor, PageBytes), cancellationToken));

    /// <summary>All runs that match a filter, newest first.</summary>
    /// <inheritdoc cref="EachActiveAsync"/>
    public static IAsyncEnumerable<RunHead> EachAsync(this IRunReader runs, RunFilter filter, CancellationToken cancellationToken) =>
        EachAsync(cursor => runs.ListHeadsAsync(filter, new PageRequest(PageSize, cursor, PageBytes), cancellationToken));

    private static async IAsyncEnumerable<RunHead> EachAsync(Func<string?, Task<Page<RunHead>>> read)
    {
        string? cursor = null;
        do
        {
            var page = await read(cursor);
            foreach (var run in page.Items)
            {
                yield return run;
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }
}
