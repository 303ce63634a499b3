using Microsoft.Extensions.Logging;
using Workflow.Core.History;

namespace Workflow.Storage.Sqlite.Connections;

/// <summary>The faults that readers and the writer have met, for the health check.</summary>
internal sealed partial class StoreState(TimeProvider time, ILogger logger)
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
    internal void Heal()
    {
        if (Interlocked.Exchange(ref _lastFault, null) is not null)
        {
            LogHealed();
        }
    }

    internal void WriteFailed(StoreUnavailableException fault)
    {
        if (Interlocked.Exchange(ref _lastFault, fault) is null)
        {
            LogWriteFailed(fault, fault.Fault);
        }

        KeepIfLasting(fault);
    }

    internal void ReadFailed(StoreUnavailableException fault) => KeepIfLasting(fault);

    /// <summary>Refuses every write from now on.</summary>
    internal void Close(StoreUnavailableException fault)
    {
        if (Interlocked.CompareExchange(ref _lastingFault, fault, null) is null)
        {
            LogClosed(fault, fault.Fault);
        }
    }

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

    [LoggerMessage(Level = LogLevel.Error, Message = "The store can't be written: {Fault}. The writes that follow are tried, and this is logged again after one has succeeded")]
    private partial void LogWriteFailed(Exception exception, StoreFault fault);

    [LoggerMessage(Level = LogLevel.Information, Message = "The store can be written again")]
    private partial void LogHealed();

    [LoggerMessage(Level = LogLevel.Critical, Message = "The store takes no more writes until the service is restarted: {Fault}")]
    private partial void LogClosed(Exception exception, StoreFault fault);
}
