using System.Text.Json;

namespace Workflow.Core.History;

/// <summary>
/// Reads the executions of runs, in order of position, index (the task itself first) and attempt. A record is read without
/// output and error, however large they are.
/// </summary>
public interface IExecutionReader
{
    /// <summary>The records of all executions of a run.</summary>
    Task<IReadOnlyList<RecordedExecution>> ListRecordedAsync(string runId, CancellationToken cancellationToken);

    /// <summary>The records of some items of a <c>for_each</c>, all their attempts.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="position">The task.</param>
    /// <param name="first">The first item.</param>
    /// <param name="count">How many items.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<RecordedExecution>> ListRecordedItemsAsync(string runId, int position, int first, int count, CancellationToken cancellationToken);

    /// <summary>The record of one execution, or <c>null</c>.</summary>
    Task<RecordedExecution?> FindRecordedAsync(string runId, ExecutionKey key, CancellationToken cancellationToken);

    /// <summary>Recorded executions with output and error.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="after">Only executions after this place; <c>null</c> from the first.</param>
    /// <param name="limit">Most executions to return, from 1.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<TaskExecution>> ListExecutionsAsync(string runId, ExecutionKey? after, int limit, CancellationToken cancellationToken);

    /// <summary>As above, also limited in bytes; the first is returned whatever its size.</summary>
    Task<ExecutionPart> ListPartAsync(string runId, ExecutionKey? after, int limit, long maxBytes, CancellationToken cancellationToken);

    /// <summary>The last attempt of a task or of one of its items, with output and error, or <c>null</c>.</summary>
    Task<TaskExecution?> FindLastAsync(string runId, int position, int? index, CancellationToken cancellationToken);

    /// <summary>The items of a <c>for_each</c> as they were recorded, or <c>null</c>.</summary>
    Task<JsonElement?> GetItemsAsync(string runId, int position, CancellationToken cancellationToken);
}
