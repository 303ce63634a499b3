namespace Workflow.Core.History;

/// <summary>
/// Records the executions of runs. A write whose task has completed is on disk. Writes issued one after the other for a run
/// become durable in that order, so it is enough to await the last of them.
/// </summary>
public interface IExecutionStore : IExecutionReader
{
    /// <summary>
    /// Inserts or replaces task executions by (position, index, attempt) and appends log lines, all in one transaction. An
    /// execution that has ended is never changed: of two hosts that carry out one attempt, the first to record its end
    /// wins. Log lines about such an execution are not appended.
    /// </summary>
    /// <returns>Those of the executions that had already ended, as stored: nothing was written for them.</returns>
    Task<IReadOnlyList<TaskExecution>> RecordAsync(string runId, IReadOnlyList<TaskExecution> executions, IReadOnlyList<LogLine> lines, CancellationToken cancellationToken);
}
