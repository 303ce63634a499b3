using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Health;
using Workflow.Standalone.Engine;
using Workflow.Storage.Sqlite;

namespace Workflow.Standalone.Health;

/// <summary>What this process knows about itself: it is alone with its store.</summary>
internal sealed class StandaloneVitals(SqliteStore store, SchedulerPulse pulse, EngineMailbox mailbox, Workers workers) : IVitals
{
    /// <inheritdoc/>
    public Task<long?> FreeBytesAsync(CancellationToken cancellationToken) => Task.FromResult<long?>(store.FreeBytes());

    /// <inheritdoc/>
    public Task<DateTimeOffset> SchedulesCheckedAtAsync(CancellationToken cancellationToken) => Task.FromResult(pulse.LastAt);

    /// <inheritdoc/>
    public Task<Backlog> BacklogAsync(CancellationToken cancellationToken) => Task.FromResult(new Backlog(mailbox.Waiting + workers.Waiting));
}
