namespace Workflow.Core.History;

/// <summary>Why a store can't do its work.</summary>
public enum StoreFault
{
    /// <summary>There is no space left for writes. Reads still work.</summary>
    Full,

    /// <summary>The stored data is damaged. Writes are refused; reads continue where they can.</summary>
    Damaged,

    /// <summary>The store is read-only.</summary>
    ReadOnly,

    /// <summary>The store has too much to do, or another program locks it. The same call may succeed later.</summary>
    Busy,

    /// <summary>The store does not answer, or answers with errors of its own.</summary>
    Unreachable,
}

/// <summary>
/// A call that the store could not do through no fault of the caller. Nothing of a write was done. The message is for the
/// person who operates the service: what is wrong, and what to do.
/// </summary>
/// <param name="fault">Why.</param>
/// <param name="message">A sentence or two.</param>
/// <param name="cause">What the store's own library threw.</param>
/// <param name="retryAfter">When to try again, where the store says so.</param>
public sealed class StoreUnavailableException(StoreFault fault, string message, Exception? cause = null, TimeSpan? retryAfter = null)
    : Exception(message, cause)
{
    /// <summary>Why.</summary>
    public StoreFault Fault { get; } = fault;

    /// <summary>When to try again, where the store says so.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
