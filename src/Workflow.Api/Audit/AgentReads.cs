using Microsoft.Extensions.Logging;
using Workflow.Core.Access;
using Workflow.Core.Audit;

namespace Workflow.Api.Audit;

/// <summary>
/// What agents read gets an entry each, up to so many a minute, and after the minute one entry that counts the others: anyone who may read can say that
/// an agent asks, and must not fill the trail, or keep the store's writer, by reading.
/// </summary>
internal sealed partial class AgentReads(IAuditStore store, TimeProvider time, ILogger<AgentReads> logger) : IAsyncDisposable
{
    /// <summary>Entries of one caller in a minute, by each process.</summary>
    public const int PerCaller = 120;

    /// <summary>Entries of all callers in a minute, by each process.</summary>
    public const int Total = 1_200;

    /// <summary>The action of the entry that counts requests.</summary>
    public const string MoreAction = "more_agent_reads";

    private readonly Lock _gate = new();
    private readonly FailureBudget _budget = new(PerCaller, Total);
    private ITimer? _window;
    private Task _writing = Task.CompletedTask;

    /// <summary>Whether a read gets an entry; otherwise it is counted.</summary>
    public bool TryTake(Caller caller)
    {
        lock (_gate)
        {
            _window ??= time.CreateTimer(_ => EndWindow(), null, FailureBudget.Window, Timeout.InfiniteTimeSpan);
            return _budget.TryTake($"{caller.Kind}/{caller.ActorId ?? caller.Actor}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        EndWindow();
        await _writing;
    }

    private void EndWindow()
    {
        lock (_gate)
        {
            _window?.Dispose();
            _window = null;
            if (_budget.Renew() is var others and > 0)
            {
                _writing = WriteAfterAsync(_writing, new AuditEntry { At = time.GetUtcNow(), Kind = AuditKind.Unknown, Action = MoreAction, Count = others });
            }
        }
    }

    private async Task WriteAfterAsync(Task before, AuditEntry entry)
    {
        await before;
        try
        {
            await store.AddEntryAsync(entry, CancellationToken.None);
        }
        catch (Exception e)
        {
            LogNotRecorded(e, entry.Count);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} reads of agents could not be recorded in the audit trail")]
    private partial void LogNotRecorded(Exception exception, int? count);
}
