using Workflow.Core.History;

namespace Workflow.Core.Execution.Orders;

/// <summary>Notifies the host's engine of runs. Everything that it announces is on disk already.</summary>
public interface IRunLauncher
{
    /// <summary>
    /// Begins a run that may begin. Returns soon, and may be called twice for one run. If the process is killed before a
    /// recorded run is launched, the engine finds and begins it by itself.
    /// </summary>
    Task LaunchAsync(RunHead run, CancellationToken cancellationToken);

    /// <summary>
    /// Notifies the engine that a run has changed in the store: its status, or an event that was sent to it. Returns soon;
    /// for a run that the engine does not work on, nothing happens.
    /// </summary>
    Task NotifyAsync(string runId, CancellationToken cancellationToken);

    /// <summary>Notifies a run that its child run has ended. Returns soon.</summary>
    /// <param name="runId">The run that waits.</param>
    /// <param name="childRunId">The run that has ended.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task NotifyOfChildAsync(string runId, string childRunId, CancellationToken cancellationToken);

    /// <summary>
    /// Notifies a run of an event that is for one of its tasks alone: only that task is resumed, as by the end of a child run.
    /// Returns soon.
    /// </summary>
    /// <param name="runId">The run that waits.</param>
    /// <param name="address">The address of the attempt: see <see cref="EventAddress"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task NotifyOfEventAsync(string runId, string address, CancellationToken cancellationToken) => NotifyOfChildAsync(runId, address, cancellationToken);

    /// <summary>Notifies a run that one of its attempts is to look for its places of a pool again: only that task is resumed. Returns soon.</summary>
    /// <param name="place">The attempt.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task NotifyOfPlaceAsync(PoolPlace place, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(place);
        return NotifyOfChildAsync(place.RunId, PoolPlace.AddressOf(place.Attempt), cancellationToken);
    }
}
