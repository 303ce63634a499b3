namespace Workflow.Core.Maintenance;

/// <summary>Removes an engine's own data of runs, such as the history of a durable instance.</summary>
public interface IRunHistoryPurger
{
    /// <summary>
    /// Removes the engine's data of a run that has ended. Called before the run's rows are deleted, so that after a crash
    /// in between the run is still listed and both are repeated: purging twice must be safe.
    /// </summary>
    /// <exception cref="Exception">It failed; the run stays, and is tried again.</exception>
    Task PurgeAsync(string runId, CancellationToken cancellationToken);
}
