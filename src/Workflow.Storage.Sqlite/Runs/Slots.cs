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

    internal const string Line = $"""
        SELECT {KeyedHead.Columns}
        FROM runs INDEXED BY runs_line
        WHERE workflow_id = ? AND queued_for = 0
        ORDER BY rank, key
        LIMIT ?
        """;

    internal const string AnyInLine = "SELECT 1 FROM runs INDEXED BY runs_line WHERE workflow_id = ? AND queued_for = 0 LIMIT 1";

    internal const string KeyLine = $"""
        SELECT {KeyedHead.Columns}
        FROM runs INDEXED BY runs_key_line
        WHERE workflow_id = ? AND concurrency_key = ? AND queued_for = 1
        ORDER BY rank, key
        LIMIT ?
        """;

    internal const string AnyInKeyLine = "SELECT 1 FROM runs INDEXED BY runs_key_line WHERE workflow_id = ? AND concurrency_key = ? AND queued_for = 1 LIMIT 1";

    internal const string Places = "SELECT count(*) FROM runs INDEXED BY runs_places WHERE workflow_id = ? AND place_of = ?";

    internal const string PlaceHolders = $"""
        SELECT {KeyedHead.Columns}
        FROM runs INDEXED BY runs_places
        WHERE workflow_id = ? AND place_of = ?
        ORDER BY created_at, key
        LIMIT ?
        """;

    internal const string Delayed = $"""
        SELECT {KeyedHead.Columns}
        FROM runs INDEXED BY runs_due
        WHERE due_at <= ?
        ORDER BY due_at, key
        LIMIT ?
        """;

    internal const string NextStart = "SELECT min(due_at) FROM runs INDEXED BY runs_due WHERE due_at > ?";

    internal const string AheadInLine = """
        SELECT 1 FROM runs INDEXED BY runs_line
        WHERE workflow_id = ? AND queued_for = 0 AND (rank, key) < (?, ?)
        LIMIT ?
        """;

    internal const string AheadInKeyLine = """
        SELECT 1 FROM runs INDEXED BY runs_key_line
        WHERE workflow_id = ? AND concurrency_key = ? AND queued_for = 1 AND (rank, key) < (?, ?)
        LIMIT ?
        """;

    internal const string ScheduledThatWait = $"""
        SELECT {KeyedHead.Columns}
        FROM runs INDEXED BY runs_by_workflow_status
        WHERE workflow_id = ? AND status = 'QUEUED' AND group_path IS NULL AND trigger = 'schedule' AND (created_at, key) > (?, ?)
        ORDER BY created_at, key
        LIMIT ?
        """;

    internal const string Quiet = $"""
        SELECT {KeyedHead.Columns}
        FROM runs INDEXED BY runs_quiet
        WHERE workflow_id = ? AND queued_for = 4
        """;

    internal const string Active = $"""
        SELECT {KeyedHead.Columns}
        FROM runs INDEXED BY runs_active_by_workflow
        WHERE workflow_id = ? AND is_final = 0 AND group_path IS NULL AND (created_at, key) > (?, ?)
        ORDER BY created_at, key
        LIMIT ?
        """;

    // How many rows are read before any of them is changed.
    private const int PageSize = 100;

    internal const string LastInLineBefore = """
        SELECT id
        FROM runs INDEXED BY runs_line
        WHERE workflow_id = ? AND queued_for = 0 AND (rank, key) < (?, ?)
        ORDER BY rank DESC, key DESC
        LIMIT 1
        """;

    internal static int CountHeld(Session session, long workflowId) =>
        session.Prepare(Held).Bind(workflowId).First(row => row.Int(0));

    internal static int CountQueued(Session session, long workflowId) =>
        session.Prepare(Queued).Bind(workflowId).First(row => row.Int(0));

    internal static bool IsLineEmpty(Session session, long workflowId) => !session.Prepare(AnyInLine).Bind(workflowId).First(_ => true);

    internal static List<KeyedHead> ListLine(Session session, long workflowId, int most) =>
        session.Prepare(Line).Bind(workflowId).Bind(most).All(KeyedHead.Read);

    internal static List<KeyedHead> ListKeyLine(Session session, long workflowId, string key, int most) =>
        session.Prepare(KeyLine).Bind(workflowId).Bind(key).Bind(most).All(KeyedHead.Read);

    internal static bool IsKeyLineEmpty(Session session, long workflowId, string key) =>
        !session.Prepare(AnyInKeyLine).Bind(workflowId).Bind(key).First(_ => true);

    internal static int CountPlaces(Session session, long workflowId, string key) =>
        session.Prepare(Places).Bind(workflowId).Bind(key).First(row => row.Int(0));

    internal static List<KeyedHead> ListHolders(Session session, long workflowId, string key, int most) =>
        session.Prepare(PlaceHolders).Bind(workflowId).Bind(key).Bind(most).All(KeyedHead.Read);

    internal static List<KeyedHead> ListDelayed(Session session, DateTimeOffset until, int most) =>
        session.Prepare(Delayed).Bind(until).Bind(most).All(KeyedHead.Read);

    internal static DateTimeOffset? FindNextStart(Session session, DateTimeOffset after) =>
        session.Prepare(NextStart).Bind(after).First(row => row.InstantOrNull(0));

    internal static int CountAhead(Session session, RunHead run, int most)
    {
        if (RunReads.FindKey(session, run.Id) is not { } key)
        {
            return 0;
        }

        return run switch
        {
            { QueuedFor: QueuedFor.Slot } => session.Prepare(AheadInLine).Bind(run.WorkflowId).Bind(run.Rank).Bind(key).Bind(most).All(row => row.Int(0)).Count,
            { QueuedFor: QueuedFor.Key } => session.Prepare(AheadInKeyLine).Bind(run.WorkflowId).Bind(run.ConcurrencyKey).Bind(run.Rank).Bind(key).Bind(most).All(row => row.Int(0)).Count,
            { QueuedFor: QueuedFor.Rate } => Rates.CountAhead(session, run, key, most),
            _ => 0,
        };
    }

    /// <summary>The runs that wait for a place of a key, and those that hold one.</summary>
    internal static IEnumerable<KeyedHead> EachOfKey(Session session, long workflowId, string key) =>
        [.. ListKeyLine(session, workflowId, key, int.MaxValue).Concat(ListHolders(session, workflowId, key, int.MaxValue)).OrderBy(run => run.Key)];

    internal static IEnumerable<KeyedHead> EachScheduledThatWaits(Session session, long workflowId) => Each(session, ScheduledThatWait, workflowId);

    /// <summary>The run that waits for quiet.</summary>
    internal static List<KeyedHead> ListQuiet(Session session, long workflowId) => session.Prepare(Quiet).Bind(workflowId).All(KeyedHead.Read);

    internal static IEnumerable<KeyedHead> EachActive(Session session, long workflowId) => Each(session, Active, workflowId);

    /// <summary>The oldest run that holds a slot; if there is none, the oldest that waits for one.</summary>
    internal static RunHead? FindOldest(Session session, long workflowId) =>
        (session.Prepare(OldestHolder).Bind(workflowId).First(KeyedHead.Read)
            ?? session.Prepare(Line).Bind(workflowId).Bind(1).First(KeyedHead.Read))?.Run;

    /// <summary>The id of the run in front of a run: the one before it in the line, or else the oldest that holds a slot.</summary>
    internal static string? FindInFrontOf(Session session, RunHead run)
    {
        var key = RunReads.FindKey(session, run.Id) ?? long.MaxValue; // a new one comes after all
        return session.Prepare(LastInLineBefore).Bind(run.WorkflowId).Bind(run.Rank).Bind(key).First(row => row.Text(0))
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
