using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Storage.Sqlite.Runs;

namespace Workflow.Storage.Sqlite;

/// <content>The port of runs.</content>
public sealed partial class SqliteStore
{
    /// <inheritdoc/>
    public Task<WriteResult<Run>> CreateAsync(Run run, LogLine line, CancellationToken cancellationToken) =>
        Write(session => RunWrites.Create(session, run, line), cancellationToken);

    /// <inheritdoc/>
    public Task<Run?> TransitionAsync(RunTransition transition, LogLine? line, CancellationToken cancellationToken) =>
        Write(session => RunWrites.Transition(session, transition, line), cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There is no such run.</exception>
    public Task RecordAsync(string runId, IReadOnlyList<TaskExecution> executions, IReadOnlyList<LogLine> lines, CancellationToken cancellationToken)
    {
        // Encoded here and not by the writer: callers share this work among them, and may reuse their lists at once.
        var rows = executions.Select(ExecutionRow.Of).ToArray();
        LogLine[] added = [.. lines];
        return Write(session => RunWrites.Record(session, runId, rows, added), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Run?> GetAsync(string runId, CancellationToken cancellationToken) =>
        Read(session => RunReads.Find(session, runId)?.Run, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<Run>> ListAsync(RunFilter filter, PageRequest page, CancellationToken cancellationToken) =>
        Read(session => RunReads.List(session, filter, page), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Run>> ListActiveAsync(CancellationToken cancellationToken) =>
        Read(RunReads.ListActive, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RecordedExecution>> ListRecordedAsync(string runId, CancellationToken cancellationToken) =>
        Read(session => ExecutionReads.ListRecorded(session, runId), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskExecution>> ListExecutionsAsync(string runId, ExecutionKey? after, int limit, CancellationToken cancellationToken) =>
        Read(session => ExecutionReads.List(session, runId, after, limit), cancellationToken);

    /// <inheritdoc/>
    public Task<Page<LogLine>> ListLogAsync(string runId, PageRequest page, CancellationToken cancellationToken) =>
        Read(session => RunLog.List(session, runId, page), cancellationToken);
}
