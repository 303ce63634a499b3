using Workflow.Core.History;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Runs;

/// <summary>What is at work now, by the labels of metrics: one statement each, whose answer has a limit however many workflows and pools there are.</summary>
internal static class Loads
{
    private const string Workflows = """
        SELECT label, sum(slots), sum(queued)
        FROM (
            SELECT coalesce(l.name, 'other') AS label, a.slots, a.queued
            FROM (
                SELECT slot_of AS id, count(*) AS slots, 0 AS queued FROM runs INDEXED BY runs_slots WHERE slot_of IS NOT NULL GROUP BY slot_of
                UNION ALL SELECT workflow_id, 0, length FROM queues WHERE length > 0
            ) a JOIN workflows w ON w.id = a.id LEFT JOIN total_labels l ON l.name = w.name
            UNION ALL SELECT name, 0, 0 FROM total_labels
            UNION ALL SELECT 'other', 0, 0
        )
        GROUP BY label ORDER BY label
        """;

    private const string Pools = """
        SELECT label, sum(used), sum(size)
        FROM (SELECT CASE WHEN row_number() OVER (ORDER BY name) <= ? THEN name ELSE 'other' END AS label, used, size FROM pools WHERE size > 0)
        GROUP BY label ORDER BY label
        """;

    internal static IReadOnlyList<WorkflowLoad> List(Session session) =>
        session.Prepare(Workflows).All(row => new WorkflowLoad(row.Text(0), row.Long(1), row.Long(2)));

    internal static IReadOnlyList<PoolLoad> ListPools(Session session, int most) =>
        session.Prepare(Pools).Bind((long)most).All(row => new PoolLoad(row.Text(0), row.Long(1), row.Long(2)));
}
