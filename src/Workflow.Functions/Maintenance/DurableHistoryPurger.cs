using Workflow.Core.Maintenance;
using Workflow.Functions.Engine;

namespace Workflow.Functions.Maintenance;

/// <summary>Purges the orchestration of a removed run. It is no fault if it is gone already.</summary>
/// <param name="clients">The client of the hub.</param>
public sealed class DurableHistoryPurger(DurableClients clients) : IRunHistoryPurger
{
    /// <inheritdoc/>
    public Task PurgeAsync(string runId, CancellationToken cancellationToken) => clients.Current.PurgeInstanceAsync(runId, cancellation: cancellationToken);
}
