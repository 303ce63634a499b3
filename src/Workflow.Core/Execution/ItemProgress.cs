namespace Workflow.Core.Execution;

/// <summary>How far the items of one <c>for_each</c> are.</summary>
/// <param name="count">How many there are.</param>
/// <param name="maxParallel">Most at one time.</param>
internal sealed class ItemProgress(int count, int maxParallel)
{
    private int _next;
    private int _open;
    private bool _stopped;

    /// <summary>Whether all that were begun have ended, and no other will be.</summary>
    public bool IsDone => _open == 0 && (_stopped || _next == count);

    /// <summary>The next item to begin, if one may.</summary>
    public bool TryBegin(out int index)
    {
        index = _next;
        if (_stopped || _next == count || _open >= maxParallel)
        {
            return false;
        }

        _next++;
        _open++;
        return true;
    }

    /// <summary>One item has ended for good.</summary>
    public void End() => _open--;

    /// <summary>No other item is begun from now on.</summary>
    public void Stop() => _stopped = true;
}
