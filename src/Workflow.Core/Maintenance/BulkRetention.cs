using Workflow.Core.Bulk;
using Workflow.Core.Paging;

namespace Workflow.Core.Maintenance;

/// <summary>
/// Removes bulk operations that ended long ago, as long as runs are kept: a page of their list at a time, from the newest to the oldest and
/// then from the newest again. The newest of all stays, as its number is where counting goes on.
/// </summary>
/// <param name="bulks">The store of bulk operations.</param>
/// <param name="options">How long they are kept.</param>
/// <param name="time">The clock.</param>
public sealed class BulkRetention(IBulkStore bulks, RetentionOptions options, TimeProvider time)
{
    private const int PerSlice = 100;

    private string? _cursor;

    /// <summary>Removes those of the next page that are due. One slice at a time.</summary>
    public async Task<RetentionSlice> RemoveSliceAsync(CancellationToken cancellationToken)
    {
        if (options.Days == 0)
        {
            return default;
        }

        var endedBefore = time.GetUtcNow() - TimeSpan.FromDays(options.Days);
        var page = await bulks.ListBulksAsync(new PageRequest(PerSlice, _cursor), cancellationToken);
        var removed = 0;
        foreach (var bulk in page.Items.Skip(_cursor is null ? 1 : 0).Where(bulk => !bulk.IsActive && bulk.CompletedAt < endedBefore))
        {
            removed += await bulks.RemoveBulkAsync(bulk, cancellationToken) ? 1 : 0;
        }

        _cursor = page.NextCursor;
        return new RetentionSlice(removed, IsMoreDue: removed > 0 && page.NextCursor is not null);
    }
}
