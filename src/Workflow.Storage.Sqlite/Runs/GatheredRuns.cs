using Workflow.Core.History;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Runs;

/// <summary>Runs that gather starts, within the writer's transaction.</summary>
internal static class GatheredRuns
{
    internal const string Newest = $"""
        SELECT {KeyedRun.ListColumns}
        FROM runs INDEXED BY runs_gathering
        WHERE workflow_id = ? AND queued_for = 5 AND workflow_version = ? AND concurrency_key IS ? AND rate_key IS ?
        ORDER BY key DESC
        LIMIT 1
        """;

    internal const string ByKey = $"SELECT {KeyedRun.Columns} FROM runs WHERE key = (SELECT run_key FROM gathered_keys WHERE workflow_id = ? AND idempotency_key = ?)";

    /// <summary>The newest run that gathers starts of the version and the keys of a start; <c>null</c>: there is none.</summary>
    internal static KeyedRun? Find(Session session, RunHead start) =>
        session.Prepare(Newest).Bind(start.WorkflowId).Bind(start.WorkflowVersion).Bind(start.ConcurrencyKey).Bind(start.RateKey).First(KeyedRun.ReadOfList);

    /// <summary>The run that has a start after its first with an idempotency key.</summary>
    internal static KeyedRun? FindByKey(Session session, long workflowId, string key) => session.Prepare(ByKey).Bind(workflowId).Bind(key).First(KeyedRun.Read);

    /// <summary>Writes a run that has gathered one more start.</summary>
    internal static void Write(Session session, KeyedRun before, Run after, LogLine line)
    {
        session.Prepare("DELETE FROM payloads WHERE id = (SELECT inputs_payload FROM runs WHERE key = ?)").Bind(before.Key).Run();
        var place = Payload.Place(session, RunStartJson.Write(after));
        session.Prepare("UPDATE runs SET inputs_payload = ?, inputs = ? WHERE key = ?").Bind(place.Id).BindUtf8(place.Inline).Bind(before.Key).Run();
        if (after.Gathered[^1].Key is { } key)
        {
            session.Prepare("INSERT INTO gathered_keys (workflow_id, idempotency_key, run_key) VALUES (?, ?, ?)").Bind(after.WorkflowId).Bind(key).Bind(before.Key).Run();
        }

        RunWrites.Change(session, before.Key, before.Run, after);
        session.NoteMore(after.Id);
        RunLog.Append(session, new RunKey(before.Key, after.Id), line);
    }
}
