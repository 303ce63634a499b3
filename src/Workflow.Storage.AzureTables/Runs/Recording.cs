using Azure.Data.Tables;
using Workflow.Core.History;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>What one caller records. Its blobs are on their way while it waits for its turn.</summary>
/// <param name="rows">Its executions, once what is large is in blobs.</param>
/// <param name="lines">Its lines.</param>
internal sealed class Recording(Task<IReadOnlyList<TableEntity>> rows, IReadOnlyList<LogLine> lines)
{
    private readonly TaskCompletionSource<IReadOnlyList<TaskExecution>> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<TaskExecution> _ended = [];

    /// <summary>Its executions, once what is large is in blobs.</summary>
    internal Task<IReadOnlyList<TableEntity>> Rows => rows;

    /// <summary>Its lines, but for those that speak of an execution that had ended.</summary>
    internal IReadOnlyList<LogLine> Lines => _ended.Count == 0 ? lines : [.. lines.Where(IsWanted)];

    /// <summary>Completes when it is on record, with the executions that had ended before.</summary>
    internal Task<IReadOnlyList<TaskExecution>> Done => _done.Task;

    /// <summary>Whether a line does not speak of an execution that had ended.</summary>
    internal bool IsWanted(LogLine line) => !_ended.Exists(line.SpeaksOf);

    /// <summary>One of its executions had ended before, and is not written.</summary>
    internal void HadEnded(TaskExecution execution)
    {
        _ended.RemoveAll(e => (e.Position, e.Index, e.Attempt) == (execution.Position, execution.Index, execution.Attempt)); // found out twice
        _ended.Add(execution);
    }

    /// <summary>It is on record.</summary>
    internal void Complete() => _done.TrySetResult(_ended);

    /// <summary>It could not be written.</summary>
    internal void Fail(Exception fault) => _done.TrySetException(fault);
}
