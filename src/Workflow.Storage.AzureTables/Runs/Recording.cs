using Azure.Data.Tables;
using Workflow.Core.History;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>What one caller records. Its blobs are already being written while it waits in the queue.</summary>
/// <param name="rows">Its executions, once their large values are in blobs.</param>
/// <param name="lines">Its lines.</param>
internal sealed class Recording(Task<IReadOnlyList<TableEntity>> rows, IReadOnlyList<LogLine> lines)
{
    private readonly TaskCompletionSource<IReadOnlyList<TaskExecution>> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<TaskExecution> _ended = [];

    /// <summary>Its executions, once their large values are in blobs.</summary>
    internal Task<IReadOnlyList<TableEntity>> Rows => rows;

    /// <summary>Its lines, except those about an execution that had already ended.</summary>
    internal IReadOnlyList<LogLine> Lines => _ended.Count == 0 ? lines : [.. lines.Where(IsWanted)];

    /// <summary>Completes when it is on record, with the executions that had already ended.</summary>
    internal Task<IReadOnlyList<TaskExecution>> Done => _done.Task;

    /// <summary>Whether a line is not about an execution that had already ended.</summary>
    internal bool IsWanted(LogLine line) => !_ended.Exists(line.IsAbout);

    /// <summary>Records that one of its executions had already ended and is not written.</summary>
    internal void AddEnded(TaskExecution execution)
    {
        _ended.RemoveAll(e => (e.Position, e.Index, e.Attempt) == (execution.Position, execution.Index, execution.Attempt)); // found twice
        _ended.Add(execution);
    }

    /// <summary>Completes it.</summary>
    internal void Complete() => _done.TrySetResult(_ended);

    /// <summary>Fails it.</summary>
    internal void Fail(Exception fault) => _done.TrySetException(fault);
}
