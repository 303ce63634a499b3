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

    /// <summary>The store is overloaded, or another program has locked it. The same call may succeed later.</summary>
    Busy,

    /// <summary>The store does not answer, or answers with errors of its own.</summary>
    Unreachable,
}

/// <summary>
/// The store could not carry out a call, through no fault of the caller. Nothing was written. The message is for the
/// operator of the service: what is wrong, and what to do.
/// </summary>
/// <param name="fault">Why.</param>
/// <param name="message">A sentence or two.</param>
/// <param name="cause">The exception of the store's own library.</param>
/// <param name="retryAfter">When to try again, if the store says so.</param>
public sealed class StoreUnavailableException(StoreFault fault, string message, Exception? cause = null, TimeSpan? retryAfter = null)
    : Exception(message, cause)
{
    /// <summary>Why.</summary>
    public StoreFault Fault { get; } = fault;

    /// <summary>When to try again, if the store says so.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
