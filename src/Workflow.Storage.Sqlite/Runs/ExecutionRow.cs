using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Watching;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Runs;

/// <summary>An execution as it is written. JSON is encoded already, so that nothing depends on the caller's objects.</summary>
/// <param name="Execution">Everything that is not JSON, and the part of its error that the run loop needs.</param>
/// <param name="Items">JSON, or <c>null</c> to keep the recorded items.</param>
/// <param name="Output">JSON, or <c>null</c>.</param>
/// <param name="Error">JSON, or <c>null</c>.</param>
internal sealed record ExecutionRow(TaskExecution Execution, byte[]? Items, byte[]? Output, byte[]? Error)
{
    private byte[]? Request { get; init; }

    /// <summary>
    /// The value of <c>item</c> for the task itself: it sorts before the first item, and NULL can't be part of the key.
    /// </summary>
    internal const int NoItem = -1;

    private const string Upsert = """
        INSERT INTO executions (
            run_key, position, item, attempt, status, started_at, completed_at, due_at, child_run_id, item_count, carried_over,
            retryable, retry_after_seconds, task, status_reason, items_payload, output_payload, error_payload, output, error, event_name, open_starts, stored_body,
            retry_rule, retry_count, caught_by, iteration, round_attempt, next_round_at, marked_by, request, event_key, wait_workflow)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (run_key, position, item, attempt) DO UPDATE SET
            status = excluded.status,
            started_at = excluded.started_at,
            completed_at = excluded.completed_at,
            due_at = excluded.due_at,
            child_run_id = excluded.child_run_id,
            item_count = excluded.item_count,
            carried_over = excluded.carried_over,
            retryable = excluded.retryable,
            retry_after_seconds = excluded.retry_after_seconds,
            task = excluded.task,
            status_reason = excluded.status_reason,
            items_payload = coalesce(excluded.items_payload, items_payload),
            output_payload = excluded.output_payload,
            error_payload = excluded.error_payload,
            output = excluded.output,
            error = excluded.error,
            event_name = excluded.event_name,
            open_starts = excluded.open_starts,
            stored_body = excluded.stored_body,
            retry_rule = excluded.retry_rule,
            retry_count = excluded.retry_count,
            caught_by = excluded.caught_by,
            iteration = excluded.iteration,
            round_attempt = excluded.round_attempt,
            next_round_at = excluded.next_round_at,
            marked_by = excluded.marked_by,
            request = excluded.request,
            event_key = excluded.event_key,
            wait_workflow = excluded.wait_workflow
        WHERE executions.status IN ('PENDING', 'RUNNING', 'WAITING')
        """;

    internal static ExecutionRow Of(TaskExecution execution) => new(
        execution with { Items = null, Output = null, Request = null, Error = execution.Error is null ? null : execution.Error with { Details = null } },
        execution.Items is { } items ? StoredJson.Write(items) : null,
        execution.Output is { } output ? StoredJson.Write(output) : null,
        execution.Error is { } error ? StoredJson.Write(error) : null)
    {
        Request = execution.Request is { } request ? StoredJson.Write(request) : null,
    };

    /// <summary>Writes it, unless the execution has ended.</summary>
    /// <returns>False if it has ended; then nothing was written.</returns>
    internal bool Write(Session session, RunKey run)
    {
        // Always in a row of their own: they are read once, but the rest of the row many times.
        long? items = Items is null ? null : Payload.WriteRow(session, Items);
        var output = Payload.Place(session, Output);
        var error = Payload.Place(session, Error);
        session
            .Prepare(Upsert)
            .Bind(run.Key)
            .Bind(Execution.Position)
            .Bind(Execution.Index ?? NoItem)
            .Bind(Execution.Attempt)
            .Bind(Word.Upper(Execution.Status))
            .Bind(Execution.StartedAt)
            .Bind(Execution.CompletedAt)
            .Bind(Execution.DueAt)
            .Bind(Execution.ChildRunId)
            .Bind(Execution.ItemCount)
            .Bind(Execution.CarriedOver)
            .Bind(Execution.Error is { Retryable: true })
            .Bind(Execution.Error?.RetryAfterSeconds)
            .Bind(Execution.Task)
            .Bind(Execution.StatusReason)
            .Bind(items)
            .Bind(output.Id)
            .Bind(error.Id)
            .BindUtf8(output.Inline)
            .BindUtf8(error.Inline)
            .Bind(Execution.EventName)
            .Bind(Execution.OpenStarts)
            .Bind(Execution.StoredBody)
            .Bind(Execution.Retry?.Rule)
            .Bind(Execution.Retry?.Count)
            .Bind(Execution.CaughtBy)
            .Bind(Execution.Round?.Iteration)
            .Bind(Execution.Round?.Attempt)
            .Bind(Execution.Round?.NextAt)
            .Bind(Execution.MarkedBy)
            .BindUtf8(Request)
            .Bind(Waits.KeyOf(Execution))
            .Bind(Waits.WorkflowOf(run.Id, Execution))
            .Run();
        if (session.Changes > 0)
        {
            session.Note(RecordedChange.Of(run.Id, Execution));
            session.Totals?.Count(Execution);
            return true;
        }

        Payload.Remove(session, items);
        Payload.Remove(session, output.Id);
        Payload.Remove(session, error.Id);
        return false;
    }
}
