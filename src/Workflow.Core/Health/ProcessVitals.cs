using Workflow.Core.Execution.Concurrency;

namespace Workflow.Core.Health;

/// <summary>What a process knows about itself, for a host whose store is elsewhere and that is alone.</summary>
/// <param name="pulse">When it checked the schedules.</param>
/// <param name="workers">Its workers; <c>null</c>: it has none.</param>
public sealed class ProcessVitals(SchedulerPulse pulse, Workers? workers = null) : IVitals
{
    /// <inheritdoc/>
    public Task<long?> FreeBytesAsync(CancellationToken cancellationToken) => Task.FromResult<long?>(null);

    /// <inheritdoc/>
    public Task<DateTimeOffset> SchedulesCheckedAtAsync(CancellationToken cancellationToken) => Task.FromResult(pulse.LastAt);

    /// <inheritdoc/>
    public Task<Backlog> BacklogAsync(CancellationToken cancellationToken) => Task.FromResult(new Backlog(workers?.Waiting ?? 0));
}
