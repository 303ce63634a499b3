namespace Workflow.Core.Paging;

/// <summary>What a page may still take: a number of items, and about so many bytes. The first item always fits.</summary>
/// <param name="limit">Most items, from 1.</param>
/// <param name="maxBytes">About how many bytes they may have together.</param>
public sealed class PageBudget(int limit, long maxBytes)
{
    private int _count;
    private long _bytes;

    /// <summary>Takes an item, or returns false: it belongs to the next page, and so does everything after it.</summary>
    /// <param name="bytes">Its size.</param>
    public bool TryTake(long bytes)
    {
        _bytes += bytes;
        if (_count == limit || (_count > 0 && _bytes > maxBytes))
        {
            return false;
        }

        _count++;
        return true;
    }
}
