using System.Text.Json;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Paging;
using Workflow.Core.TaskTypes;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Runs;

/// <summary>Reads executions, in order of position, item and attempt.</summary>
internal static class ExecutionReads
{
    internal const string Recorded = Records + "ORDER BY e.position, e.item, e.attempt";

    internal const string RecordedPart = Records + """
        AND (e.position, e.item, e.attempt) > (?, ?, ?) AND (e.position, e.item, e.attempt) < (?, ?, ?)
        ORDER BY e.position, e.item, e.attempt
        """;

    internal const string RecordedOne = Records + "AND e.position = ? AND e.item = ? AND e.attempt = ?";

    internal const string All = Whole + """
        WHERE e.run_key = (SELECT key FROM runs WHERE id = ?) AND (e.position, e.item, e.attempt) > (?, ?, ?)
        ORDER BY e.position, e.item, e.attempt
        LIMIT ?
        """;

    internal const string Part = Whole + InRange + "LIMIT ?";

    internal const string PartWithoutPayloads = WithoutOutput + InRange + "LIMIT ?";

    internal const string Searched = "SELECT e.position, e.item, e.attempt, e.status FROM executions e " + InRange + "LIMIT ?";

    internal const string Heads = """
        SELECT e.position, e.item, e.attempt, e.status, e.started_at, e.completed_at, e.due_at, e.child_run_id, e.item_count,
               e.carried_over, e.task, e.status_reason, NULL, NULL, CASE WHEN e.status IN ('PENDING', 'RUNNING', 'WAITING') THEN e.event_name END, 0, NULL,
               NULL, NULL, CASE WHEN e.status IN ('FAILED', 'TIMED_OUT') THEN e.caught_by END,
               n.iteration, n.round_attempt, n.next_round_at, CASE WHEN e.carried_over = 1 AND e.status = 'SUCCEEDED' AND e.status_reason IS NOT NULL THEN e.marked_by END, NULL,
               CASE WHEN e.status IN ('PENDING', 'RUNNING', 'WAITING') THEN e.event_key END
        FROM executions e

        """ + JoinRounds + InRange;

    internal const string ItemStatuses = """
        SELECT item, status
        FROM executions
        WHERE run_key = (SELECT key FROM runs WHERE id = ?) AND position = ? AND item >= 0
        ORDER BY item, attempt
        """;

    internal const string Last = Whole + """
        WHERE e.run_key = (SELECT key FROM runs WHERE id = ?) AND e.position = ? AND e.item = ?
        ORDER BY e.attempt DESC
        LIMIT 1
        """;

    internal const string One = Whole + OneKey;

    internal const string OneWithoutPayloads = WithoutOutput + OneKey;

    private const string OneKey = "WHERE e.run_key = ? AND e.position = ? AND e.item = ? AND e.attempt = ?";

    private const string InRange = """
        WHERE e.run_key = (SELECT key FROM runs WHERE id = ?) AND (e.position, e.item, e.attempt) > (?, ?, ?) AND (e.position, e.item, e.attempt) < (?, ?, ?)
        ORDER BY e.position, e.item, e.attempt

        """;

    internal const string Items = """
        SELECT p.content
        FROM executions e
        JOIN payloads p ON p.id = e.items_payload
        WHERE e.run_key = (SELECT key FROM runs WHERE id = ?) AND e.position = ? AND e.item = ?
        ORDER BY e.attempt DESC
        LIMIT 1
        """;

    private const string Records = """
        SELECT e.position, e.item, e.attempt, e.status, e.started_at, e.completed_at, e.due_at, e.child_run_id, e.item_count, e.carried_over,
               e.retryable, e.retry_after_seconds, CASE WHEN e.status IN ('RUNNING', 'WAITING') THEN e.open_starts ELSE 0 END,
               CASE WHEN e.status IN ('FAILED', 'TIMED_OUT') THEN e.retry_rule END, CASE WHEN e.status IN ('FAILED', 'TIMED_OUT') THEN e.retry_count END,
               CASE WHEN e.status IN ('FAILED', 'TIMED_OUT') THEN e.caught_by END, n.iteration, n.round_attempt, n.next_round_at
        FROM executions e

        """ + JoinRounds + """
        WHERE e.run_key = (SELECT key FROM runs WHERE id = ?)

        """;

    // From the index, not from the row, where they come after the output.
    private const string JoinRounds = """
        LEFT JOIN executions n INDEXED BY executions_rounds
          ON n.run_key = e.run_key AND n.position = e.position AND n.item = e.item AND n.attempt = e.attempt AND n.iteration IS NOT NULL

        """;

    private const string Whole = """
        SELECT e.position, e.item, e.attempt, e.status, e.started_at, e.completed_at, e.due_at, e.child_run_id, e.item_count,
               e.carried_over, e.task, e.status_reason, coalesce(e.output, o.content), coalesce(e.error, r.content), e.event_name, e.open_starts, e.stored_body,
               e.retry_rule, e.retry_count, e.caught_by, e.iteration, e.round_attempt, e.next_round_at, e.marked_by, e.request, e.event_key
        FROM executions e
        LEFT JOIN payloads o ON o.id = e.output_payload
        LEFT JOIN payloads r ON r.id = e.error_payload

        """;

    // The error is read for its code and message.
    private const string WithoutOutput = """
        SELECT e.position, e.item, e.attempt, e.status, e.started_at, e.completed_at, e.due_at, e.child_run_id, e.item_count,
               e.carried_over, e.task, e.status_reason, NULL, coalesce(e.error, r.content), e.event_name, e.open_starts, NULL,
               e.retry_rule, e.retry_count, e.caught_by, n.iteration, n.round_attempt, n.next_round_at,
               CASE WHEN e.carried_over = 1 AND e.status = 'SUCCEEDED' AND e.status_reason IS NOT NULL THEN e.marked_by END, e.request, CASE WHEN e.status = 'WAITING' THEN e.event_key END
        FROM executions e
        LEFT JOIN payloads r ON r.id = e.error_payload

        """ + JoinRounds;

    internal static IReadOnlyList<RecordedExecution> ListRecorded(Session session, string runId) =>
        session.Prepare(Recorded).Bind(runId).All(ReadRecorded);

    internal static IReadOnlyList<RecordedExecution> ListRecorded(Session session, string runId, IReadOnlyList<ExecutionRange> ranges) =>
        [.. ranges.SelectMany(range => BindRange(session.Prepare(RecordedPart), runId, range).All(ReadRecorded))];

    internal static RecordedExecution? FindRecorded(Session session, string runId, ExecutionKey key) =>
        session
            .Prepare(RecordedOne)
            .Bind(runId)
            .Bind(key.Position)
            .Bind(key.Index ?? ExecutionRow.NoItem)
            .Bind(key.Attempt)
            .First(row => (RecordedExecution?)ReadRecorded(row));

    internal static IReadOnlyList<TaskExecution> List(Session session, string runId, ExecutionKey? after, int limit)
    {
        var last = after ?? new ExecutionKey(-1, null, 0);
        return session
            .Prepare(All)
            .Bind(runId)
            .Bind(last.Position)
            .Bind(last.Index ?? ExecutionRow.NoItem)
            .Bind(last.Attempt)
            .Bind(limit)
            .All(ReadWhole);
    }

    internal static ExecutionPart ListPart(Session session, string runId, ExecutionQuery query)
    {
        if (query.Status is not null)
        {
            return ListPartWithStatus(session, runId, query);
        }

        var (rows, isMore) = BindRange(session.Prepare(query.HasPayloads ? Part : PartWithoutPayloads), runId, query.Range)
            .Bind(query.Limit + 1)
            .Part(new PageBudget(query.Limit, query.MaxBytes), ReaderOf(query));
        return ExecutionPart.Of(rows, isMore);
    }

    internal static IReadOnlyList<TaskExecution> ListHeads(Session session, string runId, IReadOnlyList<ExecutionRange> ranges) =>
        [.. ranges.SelectMany(range => BindRange(session.Prepare(Heads), runId, range).All(ReadWhole))];

    internal static StatusCounts CountItems(Session session, string runId, int position) =>
        StatusCounts.OfItems(session.Prepare(ItemStatuses).Bind(runId).Bind(position).All(row => (row.Int(0), Word.ParseUpper<ExecutionStatus>(row.Text(1)))));

    // The statuses are read first, and only what matches is read whole.
    private static ExecutionPart ListPartWithStatus(Session session, string runId, ExecutionQuery query)
    {
        if (RunReads.FindKey(session, runId) is not { } runKey)
        {
            return new ExecutionPart([], null);
        }

        var (found, searchedTo) = query.Search(BindRange(session.Prepare(Searched), runId, query.Range)
            .Bind(ExecutionQuery.MostSearched + 1)
            .All(row => (new ExecutionKey(row.Int(0), Item(row), row.Int(2)), Word.ParseUpper<ExecutionStatus>(row.Text(3)))));
        var budget = new PageBudget(query.Limit, query.MaxBytes);
        List<TaskExecution> read = [];
        foreach (var key in found)
        {
            var execution = session
                .Prepare(query.HasPayloads ? One : OneWithoutPayloads)
                .Bind(runKey)
                .Bind(key.Position)
                .Bind(key.Index ?? ExecutionRow.NoItem)
                .Bind(key.Attempt)
                .First(ReaderOf(query));
            if (execution is null || execution.Status != query.Status)
            {
                continue; // changed meanwhile
            }

            if (!budget.TryTake(PageBytes.Of(execution)))
            {
                return ExecutionPart.Of(read, isMore: true);
            }

            read.Add(execution);
        }

        return new ExecutionPart(read, searchedTo);
    }

    private static Statement BindRange(Statement statement, string runId, ExecutionRange range)
    {
        var (after, before) = (range.After ?? new ExecutionKey(-1, null, 0), range.Before ?? new ExecutionKey(int.MaxValue, int.MaxValue, int.MaxValue));
        return statement
            .Bind(runId)
            .Bind(after.Position)
            .Bind(after.Index ?? ExecutionRow.NoItem)
            .Bind(after.Attempt)
            .Bind(before.Position)
            .Bind(before.Index ?? ExecutionRow.NoItem)
            .Bind(before.Attempt);
    }

    /// <summary>An execution that must exist.</summary>
    internal static TaskExecution Get(Session session, long runKey, ExecutionKey key) =>
        session.Prepare(One).Bind(runKey).Bind(key.Position).Bind(key.Index ?? ExecutionRow.NoItem).Bind(key.Attempt).First(ReadWhole)
        ?? throw new InvalidOperationException($"The execution {key} is not there.");

    internal static TaskExecution? FindLast(Session session, string runId, int position, int? index) =>
        session.Prepare(Last).Bind(runId).Bind(position).Bind(index ?? ExecutionRow.NoItem).First(ReadWhole);

    internal static JsonElement? GetItems(Session session, string runId, int position) =>
        session.Prepare(Items).Bind(runId).Bind(position).Bind(ExecutionRow.NoItem).First(row => row.JsonOrNull(0));

    private static RecordedExecution ReadRecorded(Row row) => new(
        row.Int(0),
        Item(row),
        row.Int(2),
        Word.ParseUpper<ExecutionStatus>(row.Text(3)),
        row.InstantOrNull(4),
        row.InstantOrNull(5),
        row.InstantOrNull(6),
        row.TextOrNull(7),
        row.IntOrNull(8),
        row.Flag(9),
        row.Flag(10),
        row.DoubleOrNull(11),
        row.Int(12))
    {
        Retry = Retry(row, 13),
        CaughtBy = row.TextOrNull(15),
        Round = RoundOf(row, 16),
    };

    private static TaskExecution ReadWhole(Row row) => new()
    {
        Position = row.Int(0),
        Index = Item(row),
        Attempt = row.Int(2),
        Status = Word.ParseUpper<ExecutionStatus>(row.Text(3)),
        StartedAt = row.InstantOrNull(4),
        CompletedAt = row.InstantOrNull(5),
        DueAt = row.InstantOrNull(6),
        ChildRunId = row.TextOrNull(7),
        ItemCount = row.IntOrNull(8),
        CarriedOver = row.Flag(9),
        Task = row.Text(10),
        StatusReason = row.TextOrNull(11),
        Output = row.JsonOrNull(12),
        Error = row.IsNull(13) ? null : StoredJson.Read<TaskError>(row.Utf8(13)),
        EventName = row.TextOrNull(14),
        OpenStarts = row.Int(15),
        StoredBody = row.TextOrNull(16),
        Retry = Retry(row, 17),
        CaughtBy = row.TextOrNull(19),
        Round = RoundOf(row, 20),
        MarkedBy = row.TextOrNull(23),
        Request = row.JsonOrNull(24),
        EventKey = row.TextOrNull(25) is { Length: > 0 } key ? key : null,
    };

    private static RetryMatch? Retry(Row row, int first) =>
        row.IntOrNull(first) is { } rule ? new RetryMatch(rule, row.Int(first + 1)) : null;

    private static Round? RoundOf(Row row, int first) =>
        row.IntOrNull(first) is { } iteration ? new Round(iteration, row.Int(first + 1), row.InstantOrNull(first + 2)) : null;

    private static Func<Row, TaskExecution> ReaderOf(ExecutionQuery query) => query.HasPayloads ? ReadWhole : row => ReadWhole(row).WithoutPayloads();

    private static int? Item(Row row) => row.Int(1) is var item and not ExecutionRow.NoItem ? item : null;
}
