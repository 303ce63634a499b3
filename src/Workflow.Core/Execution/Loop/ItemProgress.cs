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
    private int _next;
    private int _open;
    private bool _stopped;

    /// <param name="count">How many there are.</param>
    /// <param name="maxParallel">Most at one time.</param>
    /// <param name="perCall">Most that are begun together.</param>
    public ItemProgress(int count, int maxParallel, int perCall = 1)
    {
        (_count, PerCall) = (count, perCall);

        // Enough concurrent calls to reach the limit; each has an equal share of it.
        var atOnce = Math.Max(1, Math.Min(count, maxParallel));
        var calls = (atOnce + perCall - 1) / perCall;
        _window = Math.Min(perCall, atOnce / calls);
        _mostOpen = calls * perCall;
    }

    /// <summary>Most that are begun together.</summary>
    public int PerCall { get; }

    /// <summary>Whether all items that were begun have ended, and no others will begin.</summary>
    public bool IsDone => _open == 0 && (_stopped || _next == _count);

    /// <summary>The next items to begin, if any may.</summary>
    public bool TryBegin(out ItemRange range)
    {
        range = new ItemRange(_next, Math.Min(PerCall, _count - _next), _window);
        if (_stopped || range.Count == 0 || _open + range.Count > _mostOpen)
        {
            return false;
        }

        _next += range.Count;
        _open += range.Count;
        return true;
    }

    /// <summary>Records that this many items have ended.</summary>
    public void End(int count) => _open -= count;

    /// <summary>No other item is begun from now on.</summary>
    public void Stop() => _stopped = true;
}
