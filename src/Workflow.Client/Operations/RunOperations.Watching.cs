using Workflow.Client.Sending;
using Workflow.Client.Watching;
using Workflow.Contracts;

namespace Workflow.Client.Operations;

/// <summary>Runs: start them, show them, and steer them.</summary>
public sealed partial class RunOperations
{
    /// <summary>
    /// Waits until a run has ended, however long that takes: also while the service restarts, up to
    /// <see cref="WorkflowClientOptions.Patience"/> without an answer.
    /// </summary>
    /// <param name="id">The run.</param>
    /// <param name="cancellationToken">Ends the wait; the run goes on.</param>
    /// <returns>The run as it ended, whether well or not.</returns>
    /// <exception cref="WorkflowException">There is no such run, or the service could not be reached for too long.</exception>
    public Task<RunResponse> WaitForRunAsync(string id, CancellationToken cancellationToken = default) => RunWait.ForEndAsync(_connection, id, cancellationToken);

    /// <summary>Watches a run until it has ended. Where the connection breaks, it continues after the last event: no change is missed, a state may come twice.</summary>
    /// <param name="id">The run.</param>
    /// <param name="after">The id of the event after which to begin; <c>null</c>: now.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    public IAsyncEnumerable<WatchEvent> WatchAsync(string id, string? after = null, CancellationToken cancellationToken = default) =>
        Watcher.ReadAsync(_connection, Address.Api($"runs/{id}/watch"), after, cancellationToken);

    /// <summary>Watches all runs, without an end.</summary>
    /// <param name="after">The id of the event after which to begin; <c>null</c>: now.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    public IAsyncEnumerable<WatchEvent> WatchAllAsync(string? after = null, CancellationToken cancellationToken = default) =>
        Watcher.ReadAsync(_connection, "api/v1/watch", after, cancellationToken);
}
