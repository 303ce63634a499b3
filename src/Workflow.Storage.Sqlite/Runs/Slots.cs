using Workflow.Core.History;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Runs;

/// <summary>The runs of a workflow that hold a slot, and those that wait for one, oldest first.</summary>
internal static class Slots
{
    internal const string Held = "SELECT count(*) FROM runs INDEXED BY runs_slots WHERE slot_of = ?";

    internal const string OldestHolder = $"""
        SELECT {KeyedHead.Columns}
        FROM runs INDEXED BY runs_slots
        WHERE slot_of = ?
        ORDER BY created_at, key
        LIMIT 1
        """;

    internal const string Queued = "SELECT length FROM queues WHERE workflow_id = ?";

    internal const string OldestQueued = $"""
        SELECT {KeyedHead.Columns}
        FROM runs INDEXED BY runs_by_workflow_status
        WHERE workflow_id = ? AND status = 'QUEUED' AND group_path IS NULL
        ORDER BY created_at, key
        LIMIT ?
        """;

    internal const string ScheduledThatWait = $"""
        SELECT {KeyedHead.Columns}
        FROM runs INDEXED BY runs_by_workflow_status
        WHERE workflow_id = ? AND status = 'QUEUED' AND group_path IS NULL AND trigger = 'schedule' AND (created_at, key) > (?, ?)
        ORDER BY created_at, key
        LIMIT ?
        """;

    internal const string Active = $"""
        SELECT {KeyedHead.Columns}
        FROM runs INDEXED BY runs_active_by_workflow
        WHERE workflow_id = ? AND is_final = 0 AND group_path IS NULL AND (created_at, key) > (?, ?)
        ORDER BY created_at, key
        LIMIT ?
        """;

    private const string FirstOfQueue = $"""
        SELECT {KeyedHead.Columns}
        FROM runs INDEXED BY runs_by_workflow_status
        WHERE workflow_id = ? AND status = 'QUEUED' AND group_path IS NULL
        ORDER BY created_at, key
        LIMIT 1
        """;

    // How many rows are read before any of them is changed.
    private const int PageSize = 100;

    internal const string LastQueuedBefore = """
        SELECT id
        FROM runs INDEXED BY runs_by_workflow_status
        WHERE workflow_id = ? AND status = 'QUEUED' AND group_path IS NULL AND (created_at, key) < (?, ?)
        ORDER BY created_at DESC, key DESC
        LIMIT 1
        """;

    internal static int CountHeld(Session session, long workflowId) =>
        session.Prepare(Held).Bind(workflowId).First(row => row.Int(0));

    internal static int CountQueued(Session session, long workflowId) =>
        session.Prepare(Queued).Bind(workflowId).First(row => row.Int(0));

    internal static List<KeyedHead> ListQueued(Session session, long workflowId, int most) =>
        session.Prepare(OldestQueued).Bind(workflowId).Bind(most).All(KeyedHead.Read);

    internal static IEnumerable<KeyedHead> EachScheduledThatWaits(Session session, long workflowId) => Each(session, ScheduledThatWait, workflowId);

    internal static IEnumerable<KeyedHead> EachActive(Session session, long workflowId) => Each(session, Active, workflowId);

    /// <summary>The oldest run that holds a slot; if there is none, the oldest that waits for one.</summary>
    internal static RunHead? FindOldest(Session session, long workflowId) =>
        (session.Prepare(OldestHolder).Bind(workflowId).First(KeyedHead.Read)
            ?? session.Prepare(FirstOfQueue).Bind(workflowId).First(KeyedHead.Read))?.Run;

    /// <summary>The id of the run in front of a run: the one before it in the queue, or else the oldest that holds a slot.</summary>
    internal static string? FindInFrontOf(Session session, RunHead run)
    {
        var key = RunReads.FindKey(session, run.Id) ?? long.MaxValue; // a new one comes after all
        return session.Prepare(LastQueuedBefore).Bind(run.WorkflowId).Bind(run.CreatedAt).Bind(key).First(row => row.Text(0))
            ?? (FindOldest(session, run.WorkflowId)?.Id is { } oldest && oldest != run.Id ? oldest : null);
    }

    // Each page is read completely first, as the caller's changes may remove runs from the list.
    private static IEnumerable<KeyedHead> Each(Session session, string sql, long workflowId)
    {
        var (createdAt, key) = (0L, 0L);
        List<KeyedHead> page;
        do
        {
            page = session.Prepare(sql).Bind(workflowId).Bind(createdAt).Bind(key).Bind(PageSize).All(KeyedHead.Read);
            foreach (var run in page)
            {
                yield return run;
                (createdAt, key) = (run.Run.CreatedAt.UtcTicks, run.Key);
            }
        }
        while (page.Count == PageSize);
    }
}
