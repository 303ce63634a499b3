using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Storage.Sqlite.Connections;
using Workflow.Storage.Sqlite.Schema;

namespace Workflow.Storage.Sqlite.Runs;

/// <summary>An execution as it is written: what is JSON is bytes already, and depends on nothing the caller holds.</summary>
/// <param name="Execution">All but its output and error.</param>
/// <param name="Output">JSON, or <c>null</c>.</param>
/// <param name="Error">JSON, or <c>null</c>.</param>
internal sealed record ExecutionRow(TaskExecution Execution, byte[]? Output, byte[]? Error)
{
    /// <summary>What <c>item</c> is for the task itself: it sorts before the first item, and NULL could be no part of the key.</summary>
    internal const int NoItem = -1;

    private const string Upsert = """
        INSERT INTO executions (run_key, position, item, attempt, status, started_at, completed_at, task, status_reason, output_payload, error_payload, output, error)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (run_key, position, item, attempt) DO UPDATE SET
            status = excluded.status,
            started_at = excluded.started_at,
            completed_at = excluded.completed_at,
            task = excluded.task,
            status_reason = excluded.status_reason,
            output_payload = excluded.output_payload,
            error_payload = excluded.error_payload,
            output = excluded.output,
            error = excluded.error
        """;

    internal static ExecutionRow Of(TaskExecution execution) => new(
        execution with { Output = null, Error = null },
        execution.Output is { } output ? StoredJson.Write(output) : null,
        execution.Error is { } error ? StoredJson.Write(error) : null);

    internal void Write(Session session, long runKey)
    {
        var output = Payload.Place(session, Output);
        var error = Payload.Place(session, Error);
        session
            .Prepare(Upsert)
            .Bind(runKey)
            .Bind(Execution.Position)
            .Bind(Execution.Index ?? NoItem)
            .Bind(Execution.Attempt)
            .Bind(Word.Upper(Execution.Status))
            .Bind(Execution.StartedAt)
            .Bind(Execution.CompletedAt)
            .Bind(Execution.Task)
            .Bind(Execution.StatusReason)
            .Bind(output.Id)
            .Bind(error.Id)
            .BindUtf8(output.Inline)
            .BindUtf8(error.Inline)
            .Run();
    }
}
