using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Runs;

/// <summary>The runs that wait as a rate limit says, and when the last of each key began.</summary>
internal static class Rates
{
    internal const string Line = $"""
        SELECT {KeyedHead.Columns}
        FROM runs INDEXED BY runs_rate_line
        WHERE workflow_id = ? AND rate_key = ? AND queued_for = 3
        ORDER BY rank, key
        LIMIT ?
        """;

    internal const string AnyInLine = "SELECT 1 FROM runs INDEXED BY runs_rate_line WHERE workflow_id = ? AND rate_key = ? AND queued_for = 3 LIMIT 1";

    internal const string AnyNext = "SELECT 1 FROM runs INDEXED BY runs_rate_next WHERE workflow_id = ? AND rate_key = ? AND queued_for = 0 AND rate_key IS NOT NULL LIMIT 1";

    internal const string Ahead = """
        SELECT 1 FROM runs INDEXED BY runs_rate_line
        WHERE workflow_id = ? AND rate_key = ? AND queued_for = 3 AND (rank, key) < (?, ?)
        LIMIT ?
        """;

    internal const string Last = "SELECT last_at FROM rates WHERE workflow_id = ? AND rate_key = ?";

    // What is so old that it does not count any more.
    internal const string Forget = """
        DELETE FROM rates WHERE (workflow_id, rate_key) IN (
            SELECT workflow_id, rate_key FROM rates INDEXED BY rates_by_age WHERE workflow_id = ? AND last_at <= ? ORDER BY last_at LIMIT 2)
        """;

    internal static List<KeyedHead> ListLine(Session session, long workflowId, string rateKey, int most) =>
        session.Prepare(Line).Bind(workflowId).Bind(rateKey).Bind(most).All(KeyedHead.Read);

    internal static DateTimeOffset? FindLast(Session session, long workflowId, string rateKey) =>
        session.Prepare(Last).Bind(workflowId).Bind(rateKey).First(row => row.InstantOrNull(0));

    internal static RateState StateOf(Session session, long workflowId, string rateKey) => new(
        FindLast(session, workflowId, rateKey),
        session.Prepare(AnyInLine).Bind(workflowId).Bind(rateKey).First(_ => true),
        session.Prepare(AnyNext).Bind(workflowId).Bind(rateKey).First(_ => true));

    internal static int CountAhead(Session session, RunHead run, long key, int most) =>
        session.Prepare(Ahead).Bind(run.WorkflowId).Bind(run.RateKey).Bind(run.Rank).Bind(key).Bind(most).All(row => row.Int(0)).Count;

    /// <summary>Records that a run begins, and forgets what does not count any more: the table has no more keys than begin runs in the time of the limit.</summary>
    internal static void Begin(Session session, long workflowId, string rateKey, RateLimitRule rule, DateTimeOffset at)
    {
        session.Prepare(Forget).Bind(workflowId).Bind(at - rule.Spacing).Run();
        session
            .Prepare("INSERT INTO rates (workflow_id, rate_key, last_at) VALUES (?, ?, ?) ON CONFLICT (workflow_id, rate_key) DO UPDATE SET last_at = excluded.last_at")
            .Bind(workflowId)
            .Bind(rateKey)
            .Bind(at)
            .Run();
    }
}
