namespace Workflow.Standalone.Memory;

/// <summary>When memory is given back to the machine: once after work, when there is none.</summary>
internal sealed class IdleRule
{
    /// <summary>What an idle host allocates between two looks, in bytes, at most.</summary>
    internal const long Idle = 1024 * 1024;

    /// <summary>What must have been allocated for it to be worth it, in bytes.</summary>
    internal const long Worth = 16 * 1024 * 1024;

    /// <summary>The largest heap, in bytes: the collection of a larger one stops the host for too long.</summary>
    internal const long MostHeap = 512L * 1024 * 1024;

    private long _last;
    private long _collected;

    /// <summary>Takes a look.</summary>
    /// <param name="allocated">All that was allocated so far, in bytes.</param>
    /// <param name="heap">The size of the heap, in bytes.</param>
    /// <returns>Whether to collect now.</returns>
    public bool IsDue(long allocated, long heap)
    {
        var isIdle = allocated - _last <= Idle;
        _last = allocated;
        if (!isIdle || allocated - _collected < Worth || heap > MostHeap)
        {
            return false;
        }

        _collected = allocated;
        return true;
    }
}
