using Workflow.Core.Watching;
using Workflow.Storage.Sqlite.Bodies;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Runs;

/// <summary>The result of one step of a removal.</summary>
internal enum RemovalStep
{
    /// <summary>There is no such run, or it has not ended.</summary>
    NotThere,

    /// <summary>The run is no longer visible to readers, but some of its rows are left.</summary>
    MoreLeft,

    /// <summary>Nothing is left.</summary>
    Done,
}

/// <summary>
/// Removes runs that have ended. The run's own row is deleted first: from then on the run can't be found by id, list or
/// idempotency key. The rest is found by the run's key, which is never reused, and deleted in steps. A run that fits into
/// one step is removed in one transaction.
/// </summary>
internal static class RunRemoval
{
    internal const string Begin = """
        INSERT INTO removals (run_key, run_id, completed_at)
        SELECT key, id, completed_at FROM runs WHERE id = ? AND is_final = 1
        """;

    internal const string Begun = "SELECT run_key FROM removals WHERE run_id = ? ORDER BY run_key LIMIT 1";
    internal const string Hide = "DELETE FROM runs WHERE key = ?";
    internal const string End = "DELETE FROM removals WHERE run_key = ?";

    internal const string Executions = """
        SELECT position, item, attempt,
               coalesce((SELECT sum(octet_length(content)) FROM payloads WHERE id IN (items_payload, output_payload, error_payload)), 0)
        FROM executions
        WHERE run_key = ?
        ORDER BY position, item, attempt
        LIMIT ?
        """;

    internal const string Execution = "DELETE FROM executions WHERE run_key = ? AND position = ? AND item = ? AND attempt = ?";

    internal const string Events = """
        SELECT seq, coalesce((SELECT octet_length(content) FROM payloads WHERE id = payload_id), 0)
        FROM events
        WHERE run_key = ?
        ORDER BY seq
        LIMIT ?
        """;

    internal const string Event = "DELETE FROM events WHERE run_key = ? AND seq = ?";
    internal const string Lines = "SELECT seq, octet_length(message) FROM log WHERE run_key = ? ORDER BY seq LIMIT ?";
    internal const string Line = "DELETE FROM log WHERE run_key = ? AND seq = ?";

    internal static RemovalStep Step(Session session, string runId, RemovalBudget budget)
    {
        session.Prepare(Begin).Bind(runId).Run();
        if (session.Prepare(Begun).Bind(runId).First(row => row.LongOrNull(0)) is not { } key)
        {
            return RemovalStep.NotThere;
        }

        session.Prepare(Hide).Bind(key).Run();
        session.ForgetKeys();
        if (session.Changes > 0)
        {
            session.Note(RecordedChange.Removal(runId));
            Notifications.RemoveOfRun(session, runId);
        }

        RemoveExecutions(session, key, budget);
        RemoveNumbered(session, key, Events, Event, budget);
        CollectedRows.RemoveOfRun(session, key, budget);
        RemoveNumbered(session, key, Lines, Line, budget);
        BodyRemoval.RemoveOfRun(session, key, budget);
        if (budget.Rows <= 0)
        {
            return RemovalStep.MoreLeft;
        }

        session.Prepare(End).Bind(key).Run();

        // Rows of an earlier run with the same id may be left too.
        return session.Prepare(Begun).Bind(runId).First(_ => true) ? RemovalStep.MoreLeft : RemovalStep.Done;
    }

    private static void RemoveExecutions(Session session, long key, RemovalBudget budget)
    {
        if (budget.Rows <= 0)
        {
            return;
        }

        var rows = session.Prepare(Executions).Bind(key).Bind(budget.Rows).All(row => (Position: row.Int(0), Item: row.Int(1), Attempt: row.Int(2), Bytes: row.Long(3)));
        foreach (var (position, item, attempt, bytes) in rows.TakeWhile(_ => budget.Rows > 0))
        {
            session.Prepare(Execution).Bind(key).Bind(position).Bind(item).Bind(attempt).Run();
            budget.Spend(bytes);
        }
    }

    private static void RemoveNumbered(Session session, long key, string select, string delete, RemovalBudget budget)
    {
        if (budget.Rows <= 0)
        {
            return;
        }

        var rows = session.Prepare(select).Bind(key).Bind(budget.Rows).All(row => (Seq: row.Long(0), Bytes: row.Long(1)));
        foreach (var (seq, bytes) in rows.TakeWhile(_ => budget.Rows > 0))
        {
            session.Prepare(delete).Bind(key).Bind(seq).Run();
            budget.Spend(bytes);
        }
    }
}
