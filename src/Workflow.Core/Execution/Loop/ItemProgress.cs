using Workflow.Core.Definitions;

namespace Workflow.Core.Execution.Loop;

/// <summary>Items that are begun together.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Count">How many.</param>
/// <param name="Window">Most of them at one time.</param>
internal readonly record struct ItemRange(int First, int Count, int Window);

/// <summary>The progress of the items of one <c>for_each</c>.</summary>
internal sealed class ItemProgress
{
    private readonly int _count;
    private readonly int _mostOpen;
    private readonly int _window;
    private readonly NeededSuccesses? _needed;
    private int _last;
    private int _next;
    private int _open;
    private int _succeeded;
    private int _others;

    /// <param name="count">How many there are.</param>
    /// <param name="maxParallel">Most at one time.</param>
    /// <param name="perCall">Most that are begun together.</param>
    /// <param name="needed">How many of them decide their task; <c>null</c>: all.</param>
    public ItemProgress(int count, int maxParallel, int perCall = 1, NeededSuccesses? needed = null)
    {
        (_count, _last, PerCall, _needed) = (count, count, perCall, needed);

        // Enough concurrent calls to reach the limit; each has an equal share of it.
        var atOnce = Math.Max(1, Math.Min(count, maxParallel));
        var calls = (atOnce + perCall - 1) / perCall;
        _window = Math.Min(perCall, atOnce / calls);
        _mostOpen = calls * perCall;
    }

    /// <summary>Most that are begun together.</summary>
    public int PerCall { get; }

    /// <summary>Whether all items that were begun have ended, and no others will begin.</summary>
    public bool IsDone => _open == 0 && _next >= _last;

    /// <summary>Whether the task is decided, whatever becomes of the others.</summary>
    public bool IsDecided => _needed is { } needed && (needed.AreReached(_succeeded, _count) || needed.AreOutOfReach(_others, _count));

    /// <summary>Whether the end of the task has been requested.</summary>
    public bool IsCollected { get; set; }

    /// <summary>Whether what is decided has been acted on: the items that are open have lost.</summary>
    public bool HasLosers { get; set; }

    /// <summary>The next items to begin, if any may.</summary>
    public bool TryBegin(out ItemRange range)
    {
        range = new ItemRange(_next, Math.Min(PerCall, _last - _next), _window);
        if (range.Count <= 0 || _open + range.Count > _mostOpen)
        {
            return false;
        }

        _next += range.Count;
        _open += range.Count;
        return true;
    }

    /// <summary>Records that this many items have ended.</summary>
    public void End(int count) => _open -= count;

    /// <summary>Records that an item has ended.</summary>
    /// <param name="hasSucceeded">Whether it has succeeded.</param>
    public void End(bool hasSucceeded)
    {
        _open--;
        _ = hasSucceeded ? _succeeded++ : _others++;
    }

    /// <summary>No other item is begun from now on.</summary>
    /// <param name="begun">Of those that this engine has not begun, so many, from the first of all, may have been by another: they are.</param>
    public void Stop(int begun = 0) => _last = Math.Min(_last, Math.Max(_next, begun));
}
