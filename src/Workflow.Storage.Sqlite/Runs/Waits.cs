using System.Globalization;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Runs;

/// <summary>
/// What waits for which event. Two indexes have the executions that wait, and no others: <c>wait_workflow</c> is the workflow of an
/// execution that waits for an event, and NULL in every other. A key of '' is none, as NULL can't be compared.
/// </summary>
internal static class Waits
{
    internal const string Schema = """
        ALTER TABLE executions ADD COLUMN event_key TEXT;
        ALTER TABLE executions ADD COLUMN wait_workflow INTEGER;

        UPDATE executions
        SET event_key = '', wait_workflow = (SELECT workflow_id FROM runs WHERE key = run_key)
        WHERE run_key IN (SELECT key FROM runs WHERE is_final = 0) AND status = 'WAITING' AND event_name IS NOT NULL;

        CREATE INDEX executions_waits ON executions (event_name, event_key, run_key, position, item, attempt) WHERE wait_workflow IS NOT NULL;
        CREATE INDEX executions_waits_of_workflow ON executions (wait_workflow, event_name, event_key, run_key, position, item, attempt) WHERE wait_workflow IS NOT NULL;

        CREATE TABLE event_receipts (
            key         TEXT NOT NULL PRIMARY KEY,
            id          TEXT NOT NULL,
            at          INTEGER NOT NULL,
            fingerprint TEXT NOT NULL,
            report      TEXT
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX event_receipts_by_age ON event_receipts (at);
        """;

    internal const string OfAll = Columns + "INDEXED BY executions_waits" + Join + "e.wait_workflow IS NOT NULL" + After;

    internal const string OfEvent = Columns + "INDEXED BY executions_waits" + Join + "e.wait_workflow IS NOT NULL AND e.event_name = ?" + AfterKey;

    internal const string OfKey = Columns + "INDEXED BY executions_waits" + Join + "e.wait_workflow IS NOT NULL AND e.event_name = ? AND e.event_key = ?" + AfterPlace;

    internal const string OfWorkflow = Columns + "INDEXED BY executions_waits_of_workflow" + Join + "e.wait_workflow = ?" + After;

    internal const string OfWorkflowAndEvent = Columns + "INDEXED BY executions_waits_of_workflow" + Join + "e.wait_workflow = ? AND e.event_name = ?" + AfterKey;

    internal const string OfWorkflowAndKey = Columns + "INDEXED BY executions_waits_of_workflow" + Join + "e.wait_workflow = ? AND e.event_name = ? AND e.event_key = ?" + AfterPlace;

    internal const string Receipt = "SELECT key, id, at, fingerprint, report FROM event_receipts WHERE key = ?";

    internal const string RemoveOld = "DELETE FROM event_receipts WHERE key IN (SELECT key FROM event_receipts WHERE at < ? ORDER BY at LIMIT ?)";

    private const string Columns = """
        SELECT r.id, e.position, e.item, e.attempt, e.task, e.event_name, e.event_key, e.started_at, e.due_at, e.run_key
        FROM executions e
        """ + " ";

    private const string Join = " JOIN runs r ON r.key = e.run_key WHERE ";

    private const string After = " AND (e.event_name, e.event_key, e.run_key, e.position, e.item, e.attempt) > (?, ?, ?, ?, ?, ?)" + Order;

    private const string AfterKey = " AND (e.event_key, e.run_key, e.position, e.item, e.attempt) > (?, ?, ?, ?, ?)" + Order;

    private const string AfterPlace = " AND (e.run_key, e.position, e.item, e.attempt) > (?, ?, ?, ?)" + Order;

    private const string Order = " ORDER BY e.event_name, e.event_key, e.run_key, e.position, e.item, e.attempt LIMIT ?";

    private const string ListName = "waits";

    internal static Page<EventWait> List(Session session, WaitFilter filter, PageRequest page)
    {
        var after = Place.Read(page.Cursor);
        var (rows, isMore) = after.Bind(Prepare(session, filter), filter).Bind(page.Limit + 1).Part(page.Budget(), Read);
        return Pages.Of(rows, isMore, row => row.Wait, last => last.Place.ToCursor());
    }

    internal static NamedEventReceipt? FindReceipt(Session session, string key) => session.Prepare(Receipt).Bind(key).First(ReadReceipt);

    internal static NamedEventReceipt AddReceipt(Session session, NamedEventReceipt added)
    {
        session.Prepare(RemoveOld).Bind(added.At - NamedEventReceipt.KeptFor).Bind(NamedEventReceipt.RemovedAtATime).Run();
        if (FindReceipt(session, added.Key) is { } earlier)
        {
            return earlier;
        }

        session.Prepare("INSERT INTO event_receipts (key, id, at, fingerprint, report) VALUES (?, ?, ?, ?, ?)")
            .Bind(added.Key).Bind(added.Id).Bind(added.At).Bind(added.Fingerprint).Bind(added.Report).Run();
        return added;
    }

    internal static bool CompleteReceipt(Session session, NamedEventReceipt completed)
    {
        session.Prepare("UPDATE event_receipts SET report = ? WHERE key = ? AND id = ?").Bind(completed.Report).Bind(completed.Key).Bind(completed.Id).Run();
        return session.Changes > 0;
    }

    /// <summary>The workflow of an execution that waits for an event; <c>null</c>: it does not.</summary>
    internal static long? WorkflowOf(string runId, TaskExecution execution) => IsOne(execution) ? RunIdSource.WorkflowOf(runId) : null;

    /// <summary>The key as it is stored.</summary>
    internal static string? KeyOf(TaskExecution execution) => execution.EventKey ?? (IsOne(execution) ? "" : null);

    private static bool IsOne(TaskExecution execution) => execution is { Status: ExecutionStatus.Waiting, EventName: not null };

    private static Statement Prepare(Session session, WaitFilter filter) => filter switch
    {
        { WorkflowId: { } id, EventName: { } name, EventKey: { } key } => session.Prepare(OfWorkflowAndKey).Bind(id).Bind(name).Bind(key),
        { WorkflowId: { } id, EventName: { } name } => session.Prepare(OfWorkflowAndEvent).Bind(id).Bind(name),
        { WorkflowId: { } id } => session.Prepare(OfWorkflow).Bind(id),
        { EventName: { } name, EventKey: { } key } => session.Prepare(OfKey).Bind(name).Bind(key),
        { EventName: { } name } => session.Prepare(OfEvent).Bind(name),
        _ => session.Prepare(OfAll),
    };

    private static (EventWait Wait, Place Place) Read(Row row)
    {
        var (name, key, item) = (row.Text(5), row.Text(6), row.Int(2));
        var attempt = new ExecutionKey(row.Int(1), item == ExecutionRow.NoItem ? null : item, row.Int(3));
        return (
            new EventWait(row.Text(0), attempt, row.Text(4), name, key.Length == 0 ? null : key, row.InstantOrNull(7), row.InstantOrNull(8)),
            new Place(name, key, row.Long(9), attempt.Position, item, attempt.Attempt));
    }

    private static NamedEventReceipt ReadReceipt(Row row) => new(row.Text(0), row.Text(1), row.Instant(2), row.Text(3), row.TextOrNull(4));

    // The position of a wait in every one of the lists.
    private sealed record Place(string Name, string Key, long RunKey, int Position, int Item, int Attempt)
    {
        private const int Numbers = 4;

        // A key may contain any character but control characters.
        internal string ToCursor() => Cursor.Make(ListName, string.Create(CultureInfo.InvariantCulture, $"{RunKey}\n{Position}\n{Item}\n{Attempt}\n{Name}\n{Key}"));

        internal static Place Read(string? cursor)
        {
            if (Cursor.Read(ListName, cursor) is not { } text)
            {
                return new Place("", "", 0, -1, ExecutionRow.NoItem, 0);
            }

            var parts = text.Split('\n');
            var numbers = parts.Take(Numbers).Select(part => long.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : (long?)null).OfType<long>().ToList();
            return parts.Length == Numbers + 2 && numbers is [var run, var position, var item, var attempt] && numbers.Skip(1).All(number => number is >= -1 and <= int.MaxValue)
                ? new Place(parts[Numbers], parts[Numbers + 1], run, (int)position, (int)item, (int)attempt)
                : throw new InvalidCursorException();
        }

        internal Statement Bind(Statement statement, WaitFilter filter)
        {
            if (filter.EventName is null)
            {
                statement.Bind(Name);
            }

            if (filter.EventKey is null)
            {
                statement.Bind(Key);
            }

            return statement.Bind(RunKey).Bind(Position).Bind(Item).Bind(Attempt);
        }
    }
}
