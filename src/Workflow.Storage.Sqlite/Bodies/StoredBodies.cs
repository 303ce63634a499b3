using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Storage.Sqlite.Connections;
using Workflow.Storage.Sqlite.Runs;

namespace Workflow.Storage.Sqlite.Bodies;

/// <summary>
/// The rows of stored bodies. A body has parts, and the runs that use it: the one that stored it, and those that carried it over. It is
/// visible once it has its size.
/// </summary>
internal static class StoredBodies
{
    // An autoincrement key is never used again, so what writes to a body that was removed finds nothing.
    internal const string Schema = """
        CREATE TABLE stored_bodies (
            key        INTEGER PRIMARY KEY AUTOINCREMENT,
            media_type TEXT NOT NULL,
            bytes      INTEGER,
            sha256     TEXT
        ) STRICT;

        CREATE TABLE stored_body_parts (
            body_key INTEGER NOT NULL,
            number   INTEGER NOT NULL,
            content  BLOB NOT NULL,
            PRIMARY KEY (body_key, number)
        ) STRICT;

        CREATE TABLE stored_body_uses (
            run_key  INTEGER NOT NULL,
            id       TEXT NOT NULL,
            body_key INTEGER NOT NULL,
            is_own   INTEGER NOT NULL,
            PRIMARY KEY (run_key, id)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX stored_body_uses_by_body ON stored_body_uses (body_key);

        ALTER TABLE executions ADD COLUMN stored_body TEXT;
        """;

    internal const string Insert = "INSERT INTO stored_bodies (media_type) VALUES (?)";
    internal const string InsertUse = "INSERT INTO stored_body_uses (run_key, id, body_key, is_own) VALUES (?, ?, ?, 1)";
    internal const string InsertPart = "INSERT INTO stored_body_parts (body_key, number, content) SELECT key, ?, ? FROM stored_bodies WHERE key = ? AND bytes IS NULL";
    internal const string Complete = "UPDATE stored_bodies SET bytes = ?, sha256 = ? WHERE key = ? AND bytes IS NULL";

    internal const string ById = """
        SELECT b.key, u.id, b.bytes, b.media_type, b.sha256
        FROM stored_body_uses u
        JOIN stored_bodies b ON b.key = u.body_key
        WHERE u.run_key = (SELECT key FROM runs WHERE id = ?) AND u.id = ? AND b.bytes IS NOT NULL
        """;

    internal const string Part = "SELECT content FROM stored_body_parts WHERE body_key = ? AND number = ?";

    internal const string CarryOver = """
        INSERT INTO stored_body_uses (run_key, id, body_key, is_own)
        SELECT ?, u.id, u.body_key, 0
        FROM stored_body_uses u
        WHERE u.run_key = (SELECT key FROM runs WHERE id = ?) AND u.id = ?
        """;

    /// <summary>Begins a body of a run, and returns its key.</summary>
    /// <exception cref="InvalidOperationException">There is no such run.</exception>
    internal static long Begin(Session session, string runId, string id, string mediaType)
    {
        var run = RunReads.FindKey(session, runId) ?? throw new InvalidOperationException($"There is no run '{runId}'.");
        session.Prepare(Insert).Bind(mediaType).Run();
        var key = session.LastId;
        session.Prepare(InsertUse).Bind(run).Bind(id).Bind(key).Run();
        return key;
    }

    /// <summary>Adds a part to a body that is not complete.</summary>
    /// <exception cref="InvalidOperationException">It was removed.</exception>
    internal static bool AddPart(Session session, long key, int number, ReadOnlyMemory<byte> content)
    {
        session.Prepare(InsertPart).Bind(number).BindBlob(content.Span).Bind(key).Run();
        return session.Changes == 1 ? true : throw Removed();
    }

    /// <summary>Makes a body visible.</summary>
    /// <exception cref="InvalidOperationException">It was removed.</exception>
    internal static bool End(Session session, long key, StoredBody body)
    {
        session.Prepare(Complete).Bind(body.Bytes).Bind(body.Sha256).Bind(key).Run();
        return session.Changes == 1 ? true : throw Removed();
    }

    internal static (long Key, StoredBody Body)? Find(Session session, string runId, string id) =>
        session.Prepare(ById).Bind(runId).Bind(id).First(row => ((long, StoredBody)?)(row.Long(0), new StoredBody(row.Text(1), row.Long(2), row.Text(3), row.Text(4))));

    internal static byte[]? ReadPart(Session session, long key, int number) =>
        session.Prepare(Part).Bind(key).Bind(number).First(row => row.Utf8(0).ToArray());

    /// <summary>Gives a run the body of an execution that it carries over.</summary>
    /// <exception cref="RefusedException">The earlier run was removed in the meantime.</exception>
    internal static void Carry(Session session, RunKey run, string? from, TaskExecution execution)
    {
        if (execution.StoredBody is not { } id || from is null)
        {
            return;
        }

        session.Prepare(CarryOver).Bind(run.Key).Bind(from).Bind(id).Run();
        if (session.Changes == 0)
        {
            throw RefusedException.NoRun(from);
        }
    }

    private static InvalidOperationException Removed() => new("The stored body was removed before it was complete.");
}
