using Workflow.Core.History;

namespace Workflow.Storage.Sqlite.Connections;

/// <summary>The faults that readers and the writer have met, for the health check.</summary>
internal sealed class StoreState(TimeProvider time)
{
    private StoreUnavailableException? _lastingFault;
    private StoreUnavailableException? _lastFault;
    private long _committedAt;

    /// <summary>A fault that lasts as long as the process: a damaged or removed file.</summary>
    internal StoreUnavailableException? LastingFault => Volatile.Read(ref _lastingFault);

    /// <summary>The last fault of a write, until writes are known to work again.</summary>
    internal StoreUnavailableException? LastFault => Volatile.Read(ref _lastFault);

    /// <summary>Whether a write was committed within this time and none has failed since.</summary>
    internal bool HasCommittedWithin(TimeSpan span) =>
        Interlocked.Read(ref _committedAt) is var at && at != 0 && time.GetElapsedTime(at) <= span && LastFault is null;

    internal void Committed()
    {
        Interlocked.Exchange(ref _committedAt, time.GetTimestamp());

        // On a full disk a small write may succeed and the next one fail.
        if (LastFault is { Fault: not StoreFault.Full })
        {
            Heal();
        }
    }

    /// <summary>Records that writes work again.</summary>
    internal void Heal() => Volatile.Write(ref _lastFault, null);

    internal void WriteFailed(StoreUnavailableException fault)
    {
        Volatile.Write(ref _lastFault, fault);
        KeepIfLasting(fault);
    }

    internal void ReadFailed(StoreUnavailableException fault) => KeepIfLasting(fault);

    /// <summary>Refuses every write from now on.</summary>
    internal void Close(StoreUnavailableException fault) => Interlocked.CompareExchange(ref _lastingFault, fault, null);

    /// <summary>A copy of the fault, as an exception that is thrown twice would have both stack traces.</summary>
    internal static StoreUnavailableException Again(StoreUnavailableException fault) => new(fault.Fault, fault.Message, fault, fault.RetryAfter);

    // Further writes could damage the file more.
    private void KeepIfLasting(StoreUnavailableException fault)
    {
        if (fault.Fault == StoreFault.Damaged)
        {
            Close(fault);
        }
    }
}
