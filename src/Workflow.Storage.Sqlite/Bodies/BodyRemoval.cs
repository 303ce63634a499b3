using Workflow.Core.History;
using Workflow.Core.History.Bodies;
using Workflow.Storage.Sqlite.Connections;
using Workflow.Storage.Sqlite.Runs;

namespace Workflow.Storage.Sqlite.Bodies;

/// <summary>Removes stored bodies in steps, each within a budget: a body when its last use is removed, its parts first.</summary>
internal static class BodyRemoval
{
    internal const string OfRun = "SELECT id, body_key FROM stored_body_uses WHERE run_key = ? ORDER BY id LIMIT ?";

    internal const string OfAttempt = """
        SELECT u.id, u.body_key
        FROM stored_body_uses u
        JOIN stored_bodies b ON b.key = u.body_key
        WHERE u.run_key = (SELECT key FROM runs WHERE id = ?) AND u.id > ? AND u.id < ? AND u.id <> ? AND u.is_own = 1 AND (? = 1 OR b.bytes IS NULL)
        ORDER BY u.id
        LIMIT 1
        """;

    internal const string OtherUse = "SELECT 1 FROM stored_body_uses WHERE body_key = ? AND run_key <> ? LIMIT 1";
    internal const string Parts = "SELECT number, octet_length(content) FROM stored_body_parts WHERE body_key = ? ORDER BY number LIMIT ?";
    internal const string Part = "DELETE FROM stored_body_parts WHERE body_key = ? AND number = ?";
    internal const string Body = "DELETE FROM stored_bodies WHERE key = ?";
    internal const string Use = "DELETE FROM stored_body_uses WHERE run_key = ? AND id = ?";

    /// <summary>Removes what a run that is being removed has, as far as the budget goes.</summary>
    internal static void RemoveOfRun(Session session, long runKey, RemovalBudget budget)
    {
        if (budget.Rows <= 0)
        {
            return;
        }

        foreach (var (id, key) in session.Prepare(OfRun).Bind(runKey).Bind(budget.Rows).All(row => (row.Text(0), row.Long(1))))
        {
            if (budget.Rows <= 0)
            {
                return;
            }

            Remove(session, runKey, id, key, budget);
        }
    }

    /// <summary>Removes what an attempt has stored, as far as the budget goes.</summary>
    /// <param name="session">The writer.</param>
    /// <param name="runId">The run.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="except">The body that stays.</param>
    /// <param name="isComplete">Whether complete ones are removed too.</param>
    /// <param name="budget">How much.</param>
    /// <returns>Whether more is left.</returns>
    internal static bool RemoveOfAttempt(Session session, string runId, ExecutionKey attempt, string? except, bool isComplete, RemovalBudget budget)
    {
        var prefix = BodyId.Prefix(attempt);
        while (budget.Rows > 0)
        {
            if (RunReads.FindKey(session, runId) is not { } runKey
                || session.Prepare(OfAttempt).Bind(runId).Bind(prefix).Bind(prefix + '~').Bind(except ?? "").Bind(isComplete).First(row => ((string Id, long Key)?)(row.Text(0), row.Long(1))) is not var (id, key))
            {
                return false;
            }

            Remove(session, runKey, id, key, budget);
        }

        return true;
    }

    private static void Remove(Session session, long runKey, string id, long key, RemovalBudget budget)
    {
        if (!session.Prepare(OtherUse).Bind(key).Bind(runKey).First(_ => true))
        {
            var parts = session.Prepare(Parts).Bind(key).Bind(budget.Rows).All(row => (Number: row.Int(0), Bytes: row.Long(1)));
            foreach (var (number, bytes) in parts.TakeWhile(_ => budget.Rows > 0))
            {
                session.Prepare(Part).Bind(key).Bind(number).Run();
                budget.Spend(bytes);
            }

            if (budget.Rows <= 0)
            {
                return; // there may be more
            }

            session.Prepare(Body).Bind(key).Run();
        }

        session.Prepare(Use).Bind(runKey).Bind(id).Run();
        budget.Spend(0);
    }
}
