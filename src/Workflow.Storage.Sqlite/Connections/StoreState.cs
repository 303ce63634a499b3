using Workflow.Core.History;

namespace Workflow.Storage.Sqlite.Connections;

/// <summary>What the readers and the writer have found out about the file, for its health check.</summary>
internal sealed class StoreState(TimeProvider time)
{
    private StoreUnavailableException? _lastingFault;
    private StoreUnavailableException? _lastFault;
    private long _committedAt;

    /// <summary>A fault that does not heal while the process lives: a damaged file, or one that was taken away.</summary>
    internal StoreUnavailableException? LastingFault => Volatile.Read(ref _lastingFault);

    /// <summary>The fault of a write that nothing has shown to be over.</summary>
    internal StoreUnavailableException? LastFault => Volatile.Read(ref _lastFault);

    /// <summary>Whether a write has been committed within this time, and none has failed since.</summary>
    internal bool HasCommittedWithin(TimeSpan span) =>
        Interlocked.Read(ref _committedAt) is var at && at != 0 && time.GetElapsedTime(at) <= span && LastFault is null;

    internal void Committed()
    {
        Interlocked.Exchange(ref _committedAt, time.GetTimestamp());

        // On a full disk a small write may go through, and the next one not.
        if (LastFault is { Fault: not StoreFault.Full })
        {
            Heal();
        }
    }

    /// <summary>Writes go through again.</summary>
    internal void Heal() => Volatile.Write(ref _lastFault, null);

    internal void WriteFailed(StoreUnavailableException fault)
    {
        Volatile.Write(ref _lastFault, fault);
        KeepIfLasting(fault);
    }

    internal void ReadFailed(StoreUnavailableException fault) => KeepIfLasting(fault);

    /// <summary>Refuses every write from now on.</summary>
    internal void Close(StoreUnavailableException fault) => Interlocked.CompareExchange(ref _lastingFault, fault, null);

    /// <summary>The fault anew: an exception that is thrown twice would carry both stacks.</summary>
    internal static StoreUnavailableException Again(StoreUnavailableException fault) => new(fault.Fault, fault.Message, fault, fault.RetryAfter);

    // What is written to a damaged file may damage more of it.
    private void KeepIfLasting(StoreUnavailableException fault)
    {
        if (fault.Fault == StoreFault.Damaged)
        {
            Close(fault);
        }
    }
}
