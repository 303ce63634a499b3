namespace Workflow.Core.Maintenance;

/// <summary>What an engine keeps of runs beside the store, such as the history of a durable instance.</summary>
public interface IRunHistoryPurger
{
    /// <summary>
    /// Removes what the engine has of a run that has ended. Called before the run's rows go, so that after a crash in
    /// between the run is still listed and both are tried again: purging twice must be safe.
    /// </summary>
    /// <exception cref="Exception">It could not; the run stays, and is tried again.</exception>
    Task PurgeAsync(string runId, CancellationToken cancellationToken);
}
