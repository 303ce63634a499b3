using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Storage.Sqlite.Connections;
using Workflow.Storage.Sqlite.Schema;

namespace Workflow.Storage.Sqlite.Runs;

/// <summary>Reads executions, in order of position, item and attempt.</summary>
internal static class ExecutionReads
{
    internal const string Recorded = """
        SELECT position, item, attempt, status, started_at, completed_at
        FROM executions
        WHERE run_key = (SELECT key FROM runs WHERE id = ?)
        ORDER BY position, item, attempt
        """;

    internal const string Part = """
        SELECT e.position, e.item, e.attempt, e.status, e.started_at, e.completed_at, e.task, e.status_reason,
               coalesce(e.output, o.content), coalesce(e.error, r.content)
        FROM executions e
        LEFT JOIN payloads o ON o.id = e.output_payload
        LEFT JOIN payloads r ON r.id = e.error_payload
        WHERE e.run_key = (SELECT key FROM runs WHERE id = ?) AND (e.position, e.item, e.attempt) > (?, ?, ?)
        ORDER BY e.position, e.item, e.attempt
        LIMIT ?
        """;

    internal static IReadOnlyList<RecordedExecution> ListRecorded(Session session, string runId) =>
        session.Prepare(Recorded).Bind(runId).All(row => new RecordedExecution(
            row.Int(0),
            Item(row),
            row.Int(2),
            Word.ParseUpper<ExecutionStatus>(row.Text(3)),
            row.InstantOrNull(4),
            row.InstantOrNull(5)));

    internal static IReadOnlyList<TaskExecution> List(Session session, string runId, ExecutionKey? after, int limit)
    {
        var last = after ?? new ExecutionKey(-1, null, 0);
        return session
            .Prepare(Part)
            .Bind(runId)
            .Bind(last.Position)
            .Bind(last.Index ?? ExecutionRow.NoItem)
            .Bind(last.Attempt)
            .Bind(limit)
            .All(row => new TaskExecution
            {
                Position = row.Int(0),
                Index = Item(row),
                Attempt = row.Int(2),
                Status = Word.ParseUpper<ExecutionStatus>(row.Text(3)),
                StartedAt = row.InstantOrNull(4),
                CompletedAt = row.InstantOrNull(5),
                Task = row.Text(6),
                StatusReason = row.TextOrNull(7),
                Output = row.JsonOrNull(8),
                Error = row.IsNull(9) ? null : StoredJson.ReadError(row.Utf8(9)),
            });
    }

    private static int? Item(Row row) => row.Int(1) is var item and not ExecutionRow.NoItem ? item : null;
}
