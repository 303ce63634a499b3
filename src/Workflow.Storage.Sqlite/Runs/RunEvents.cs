using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Runs;

/// <summary>The events of a run, in order of arrival. Each is taken once.</summary>
internal static class RunEvents
{
    internal const string Taker = "SELECT key FROM runs WHERE id = ? AND is_final = 0";

    internal const string Insert = """
        INSERT INTO events (run_key, seq, name, at, taken, payload_id, payload, idempotency_key, fingerprint, sender)
        VALUES (?1, (SELECT coalesce(max(seq), 0) + 1 FROM events WHERE run_key = ?1), ?, ?, 0, ?, ?, ?, ?, ?)
        """;

    internal const string ByIdempotencyKey = """
        SELECT at, fingerprint
        FROM events INDEXED BY events_by_key
        WHERE run_key = (SELECT key FROM runs WHERE id = ?) AND idempotency_key = ?
        """;

    internal const string Oldest = """
        SELECT
            e.run_key, e.seq, coalesce(e.payload, p.content),
            (SELECT x.status FROM executions x WHERE x.run_key = e.run_key AND x.position = ?3 AND x.item = ?4 AND x.attempt = ?5)
        FROM events e INDEXED BY events_waiting
        LEFT JOIN payloads p ON p.id = e.payload_id
        WHERE e.run_key = (SELECT key FROM runs WHERE id = ?1) AND e.name = ?2 AND e.taken = 0
        ORDER BY e.seq
        LIMIT 1
        """;

    internal const string Take = "UPDATE events SET taken = 1, payload_id = NULL, payload = NULL WHERE run_key = ? AND seq = ?";

    /// <summary>The row of an event with a key is kept when the event is taken.</summary>
    internal static EventReceipt? Add(Session session, SentEvent added, byte[] payload, EventReceipt receipt)
    {
        if (added.IdempotencyKey is { } used && FindReceipt(session, added.RunId, used) is { } earlier)
        {
            return earlier;
        }

        if (session.Prepare(Taker).Bind(added.RunId).First(row => row.LongOrNull(0)) is not { } key)
        {
            return null;
        }

        var place = Payload.Place(session, payload);
        session
            .Prepare(Insert)
            .Bind(key)
            .Bind(added.Name)
            .Bind(receipt.At)
            .Bind(place.Id)
            .BindUtf8(place.Inline)
            .Bind(added.IdempotencyKey)
            .Bind(added.IdempotencyKey is null ? null : receipt.Fingerprint)
            .Bind(added.Sender is { } sender ? StoredJson.WriteText(sender) : null)
            .Run();
        RunLog.Append(session, new RunKey(key, added.RunId), added.Line);
        return receipt;
    }

    /// <summary>The receipt of the event that a key was used for.</summary>
    internal static EventReceipt? FindReceipt(Session session, string runId, string idempotencyKey) =>
        session.Prepare(ByIdempotencyKey).Bind(runId).Bind(idempotencyKey).First(row => new EventReceipt(row.Instant(0), row.Text(1)));

    /// <summary>Gives the oldest event of a name to an execution that has not ended. The payload is moved to it, not copied.</summary>
    internal static bool TakeOldest(Session session, string runId, string name, ExecutionRow succeeded, LogLine line)
    {
        var taker = succeeded.Execution;
        var oldest = session.Prepare(Oldest).Bind(runId).Bind(name).Bind(taker.Position).Bind(taker.Index ?? ExecutionRow.NoItem).Bind(taker.Attempt);
        if (oldest.First(Waiting.Read) is not { } waiting || waiting.Taker?.IsFinal() == true)
        {
            return false;
        }

        session.Prepare(Take).Bind(waiting.RunKey).Bind(waiting.Seq).Run();
        var run = new RunKey(waiting.RunKey, runId);
        (succeeded with { Output = waiting.Payload }).Write(session, run);
        RunLog.Append(session, run, line);
        return true;
    }

    private sealed record Waiting(long RunKey, long Seq, byte[] Payload, ExecutionStatus? Taker)
    {
        internal static Waiting Read(Row row) => new(
            row.Long(0),
            row.Long(1),
            row.Utf8(2).ToArray(),
            row.TextOrNull(3) is { } status ? Word.ParseUpper<ExecutionStatus>(status) : null);
    }
}
