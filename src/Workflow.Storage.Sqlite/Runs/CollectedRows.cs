using System.Text.Json;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Runs;

/// <summary>
/// The events that executions choose or collect. The row of an event names its taker, and keeps the payload until the taker has it as
/// its output. What an execution has taken is in a row of its own, which changes in the same transaction.
/// </summary>
internal static class CollectedRows
{
    internal const string Schema = """
        ALTER TABLE events ADD COLUMN taker TEXT;
        ALTER TABLE events ADD COLUMN sender TEXT;
        ALTER TABLE executions ADD COLUMN request TEXT;
        CREATE INDEX events_collected ON events (run_key, taker, seq) WHERE taker IS NOT NULL;

        CREATE TABLE collected (
            run_key     INTEGER NOT NULL,
            taker       TEXT NOT NULL,
            count       INTEGER NOT NULL,
            cursor      INTEGER NOT NULL,
            bytes       INTEGER NOT NULL,
            is_complete INTEGER NOT NULL,
            PRIMARY KEY (run_key, taker)
        ) STRICT, WITHOUT ROWID;
        """;

    internal const string Offered = """
        SELECT e.seq, coalesce(e.payload, p.content), e.sender
        FROM events e INDEXED BY events_waiting
        LEFT JOIN payloads p ON p.id = e.payload_id
        WHERE e.run_key = (SELECT key FROM runs WHERE id = ?) AND e.name = ? AND e.taken = 0 AND e.seq > ?
        ORDER BY e.seq
        LIMIT ?
        """;

    internal const string Payloads = """
        SELECT coalesce(e.payload, p.content)
        FROM events e INDEXED BY events_collected
        LEFT JOIN payloads p ON p.id = e.payload_id
        WHERE e.run_key = (SELECT key FROM runs WHERE id = ?) AND e.taker = ?
        ORDER BY e.seq
        """;

    internal const string State = """
        SELECT count, cursor, bytes, is_complete
        FROM collected
        WHERE run_key = (SELECT key FROM runs WHERE id = ?) AND taker = ?
        """;

    internal const string Taker = """
        SELECT r.key, x.status
        FROM runs r
        JOIN executions x ON x.run_key = r.key AND x.position = ? AND x.item = ? AND x.attempt = ?
        WHERE r.id = ?
        """;

    internal const string Free = "SELECT 1 FROM events WHERE run_key = ? AND seq = ? AND name = ? AND taken = 0";
    internal const string Take = "UPDATE events SET taken = 1, taker = ? WHERE run_key = ? AND seq = ?";
    internal const string Clear = "UPDATE events SET taker = NULL, payload_id = NULL, payload = NULL WHERE run_key = ? AND taker = ?";
    internal const string Remove = "DELETE FROM collected WHERE run_key = ?1 AND taker IN (SELECT taker FROM collected WHERE run_key = ?1 LIMIT ?2)";

    internal const string Keep = """
        INSERT INTO collected (run_key, taker, count, cursor, bytes, is_complete)
        VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (run_key, taker) DO UPDATE SET
            count = excluded.count, cursor = excluded.cursor, bytes = excluded.bytes, is_complete = excluded.is_complete
        """;

    internal static IReadOnlyList<WaitingEvent> ListOffered(Session session, string runId, string name, long after) =>
        session.Prepare(Offered).Bind(runId).Bind(name).Bind(after).Bind((long)IEventStore.EventPage).All(row => new WaitingEvent(row.Long(0), StoredJson.Read(row.Utf8(1)), row.TextOrNull(2) is { } sender ? StoredJson.ReadText<EventSender>(sender) : null));

    internal static IReadOnlyList<JsonElement> ListPayloads(Session session, string runId, ExecutionKey taker) =>
        session.Prepare(Payloads).Bind(runId).Bind(NameOf(taker)).All(row => StoredJson.Read(row.Utf8(0)));

    internal static CollectedEvents Find(Session session, string runId, ExecutionKey taker) =>
        session.Prepare(State).Bind(runId).Bind(NameOf(taker)).First(row => (CollectedEvents?)new CollectedEvents(row.Int(0), row.Long(1), row.Long(2), row.Flag(3))) ?? default;

    /// <summary>Gives events to an execution that waits, and records it.</summary>
    internal static bool Collect(Session session, EventCollection collected, ExecutionRow row)
    {
        var (runId, taker) = (collected.RunId, new ExecutionKey(row.Execution.Position, row.Execution.Index, row.Execution.Attempt));
        var waiting = session
            .Prepare(Taker)
            .Bind(taker.Position)
            .Bind(taker.Index ?? ExecutionRow.NoItem)
            .Bind(taker.Attempt)
            .Bind(runId)
            .First(found => ((long, ExecutionStatus)?)(found.Long(0), Word.ParseUpper<ExecutionStatus>(found.Text(1))));
        if (waiting is not var (key, status) || status.IsFinal() || Find(session, runId, taker).Cursor != collected.Before.Cursor
            || collected.Numbers.Any(number => session.Prepare(Free).Bind(key).Bind(number).Bind(collected.Name).First(found => found.LongOrNull(0)) is null))
        {
            return false;
        }

        var (run, name) = (new RunKey(key, runId), NameOf(taker));
        foreach (var number in collected.Numbers)
        {
            session.Prepare(Take).Bind(name).Bind(key).Bind(number).Run();
        }

        if (row.Execution.Status.IsFinal())
        {
            session.Prepare(Clear).Bind(key).Bind(name).Run();
        }

        var now = collected.Now;
        session.Prepare(Keep).Bind(key).Bind(name).Bind((long)now.Count).Bind(now.Cursor).Bind(now.Bytes).Bind(now.IsComplete).Run();
        row.Write(session, run);
        foreach (var line in collected.Lines)
        {
            RunLog.Append(session, run, line);
        }

        return true;
    }

    /// <summary>Removes the state of executions of a run.</summary>
    internal static void RemoveOfRun(Session session, long runKey, RemovalBudget budget)
    {
        if (budget.Rows > 0)
        {
            session.Prepare(Remove).Bind(runKey).Bind((long)budget.Rows).Run();
            for (var left = session.Changes; left > 0; left--)
            {
                budget.Spend(0);
            }
        }
    }

    private static string NameOf(ExecutionKey taker) => $"{taker.Position}/{taker.Index ?? ExecutionRow.NoItem}/{taker.Attempt}";
}
