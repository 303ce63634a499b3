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

    /// <summary>The records of the executions in some ranges; the cost depends on what is in the ranges.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="ranges">The ranges, in order, none overlapping another.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<RecordedExecution>> ListRecordedAsync(string runId, IReadOnlyList<ExecutionRange> ranges, CancellationToken cancellationToken);

    /// <summary>The record of one execution, or <c>null</c>.</summary>
    Task<RecordedExecution?> FindRecordedAsync(string runId, ExecutionKey key, CancellationToken cancellationToken);

    /// <summary>Recorded executions with output and error.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="after">Only executions after this place; <c>null</c> from the first.</param>
    /// <param name="limit">Most executions to return, from 1.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<TaskExecution>> ListExecutionsAsync(string runId, ExecutionKey? after, int limit, CancellationToken cancellationToken);

    /// <summary>Recorded executions of a range, also limited in bytes and by status; the first is returned whatever its size.</summary>
    Task<ExecutionPart> ListPartAsync(string runId, ExecutionQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// The heads of all executions in some ranges (see <see cref="TaskExecution.ToHead"/>). The cost depends on what is in the
    /// ranges, not on the sizes of outputs and errors.
    /// </summary>
    /// <param name="runId">The run.</param>
    /// <param name="ranges">The ranges, in order, none overlapping another.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<TaskExecution>> ListHeadsAsync(string runId, IReadOnlyList<ExecutionRange> ranges, CancellationToken cancellationToken);

    /// <summary>How many recorded items of a <c>for_each</c> have each status, each counted once, by its last attempt.</summary>
    Task<StatusCounts> CountItemsAsync(string runId, int position, CancellationToken cancellationToken);

    /// <summary>The last attempt of a task or of one of its items, with output and error, or <c>null</c>.</summary>
    Task<TaskExecution?> FindLastAsync(string runId, int position, int? index, CancellationToken cancellationToken);

    /// <summary>The items of a <c>for_each</c> as they were recorded, or <c>null</c>.</summary>
    Task<JsonElement?> GetItemsAsync(string runId, int position, CancellationToken cancellationToken);
}
