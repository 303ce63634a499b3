using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Paging;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Runs;

/// <summary>Reads runs.</summary>
internal static class RunReads
{
    internal const string ById = $"SELECT {KeyedRun.Columns} FROM runs WHERE id = ?";
    internal const string HeadById = $"SELECT {KeyedHead.Columns} FROM runs WHERE id = ?";
    internal const string KeyById = "SELECT key FROM runs WHERE id = ?";
    internal const string ByIdempotencyKey = $"SELECT {KeyedRun.Columns} FROM runs WHERE workflow_id = ? AND idempotency_key = ?";
    internal const string Active = $"""
        SELECT {KeyedHead.Columns}
        FROM runs INDEXED BY runs_active
        WHERE is_final = 0 AND (created_at, key) < (?, ?)
        ORDER BY created_at DESC, key DESC
        LIMIT ?
        """;

    internal const string AnyActiveOfWorkflow = "SELECT 1 FROM runs INDEXED BY runs_active_by_workflow WHERE workflow_id = ? AND is_final = 0 LIMIT 1";

    internal const string ActiveOfWorkflow = $"""
        SELECT {KeyedHead.Columns}
        FROM runs INDEXED BY runs_active_by_workflow
        WHERE workflow_id = ? AND is_final = 0 AND (created_at, key) < (?, ?)
        ORDER BY created_at DESC, key DESC
        LIMIT ?
        """;

    internal static KeyedRun? Find(Session session, string id) =>
        session.Prepare(ById).Bind(id).First(KeyedRun.Read);

    internal static KeyedHead? FindHead(Session session, string id) =>
        session.Prepare(HeadById).Bind(id).First(KeyedHead.Read);

    internal static long? FindKey(Session session, string id) =>
        session.Prepare(KeyById).Bind(id).First(row => row.LongOrNull(0));

    internal static KeyedRun? FindByIdempotencyKey(Session session, long workflowId, string key) =>
        session.Prepare(ByIdempotencyKey).Bind(workflowId).Bind(key).First(KeyedRun.Read);

    /// <summary>The key of a run that must exist.</summary>
    /// <exception cref="InvalidOperationException">It is not.</exception>
    internal static long KeyOf(Session session, string id)
    {
        if (session.KnownKey(id) is { } known)
        {
            return known;
        }

        var key = FindKey(session, id) ?? throw new InvalidOperationException($"There is no run '{id}'.");
        session.KeepKey(id, key);
        return key;
    }

    internal static bool AnyActive(Session session, long workflowId) =>
        session.Prepare(AnyActiveOfWorkflow).Bind(workflowId).First(_ => true);

    internal static Page<RunHead> ListActive(Session session, long? workflowId, PageRequest page)
    {
        var start = RunPlace.Start(default, page.Cursor);
        var (rows, isMore) = (workflowId is { } id ? session.Prepare(ActiveOfWorkflow).Bind(id) : session.Prepare(Active))
            .Bind(start.CreatedAt)
            .Bind(start.Key)
            .Bind(page.Limit + 1)
            .Part(page.Budget(), KeyedHead.Read);
        return Pages.Of(rows, isMore, row => row.Run, row => RunPlace.Cursor(row.Run, row.Key));
    }

    internal static Page<Run> List(Session session, RunFilter filter, PageRequest page)
    {
        var (rows, isMore) = Part(session, KeyedRun.Columns, filter, page, KeyedRun.Read);
        return Pages.Of(rows, isMore, row => row.Run, row => RunPlace.Cursor(row.Run, row.Key));
    }

    internal static Page<RunHead> ListHeads(Session session, RunFilter filter, PageRequest page)
    {
        var (rows, isMore) = Part(session, KeyedHead.Columns, filter, page, KeyedHead.Read);
        return Pages.Of(rows, isMore, row => row.Run, row => RunPlace.Cursor(row.Run, row.Key));
    }

    private static (List<T> Rows, bool IsMore) Part<T>(Session session, string columns, RunFilter filter, PageRequest page, Func<Row, T> read)
    {
        var start = RunPlace.Start(filter, page.Cursor);
        var select = session.Prepare(Select(columns, filter));
        if (filter.WorkflowId is { } workflowId)
        {
            select.Bind(workflowId);
        }

        if (filter.Status is { } status)
        {
            select.Bind(Word.Upper(status));
        }

        if (filter.Trigger is { } trigger)
        {
            select.Bind(Word.Lower(trigger));
        }

        return select
            .Bind(filter.CreatedFrom?.UtcTicks ?? 0)
            .Bind(start.CreatedAt)
            .Bind(start.Key)
            .Bind(page.Limit + 1)
            .Part(page.Budget(), read);
    }

    /// <summary>The statement for a combination of filters.</summary>
    internal static string Select(string columns, RunFilter filter) =>
        $"SELECT {columns} FROM runs INDEXED BY {Index(filter)} WHERE "
        + (filter.WorkflowId is null ? "" : "workflow_id = ? AND ")
        + (filter.Status is null ? "" : "status = ? AND ")
        + (filter.Trigger is null ? "" : "trigger = ? AND ")
        + (filter.IsActive ? "is_final = 0 AND " : "")
        + "created_at >= ? AND (created_at, key) < (?, ?) ORDER BY created_at DESC, key DESC LIMIT ?";

    // The index is named, as the planner does not know how statuses and triggers are distributed and might scan. A filter on
    // both uses the index of the status: such searches are usually for the few runs that failed or are active.
    private static string Index(RunFilter filter) => (filter.WorkflowId, filter.Status, filter.Trigger) switch
    {
        (null, _, _) when filter.IsActive => "runs_active",
        (not null, _, _) when filter.IsActive => "runs_active_by_workflow",
        (null, null, null) => "runs_by_time",
        (null, not null, _) => "runs_by_status",
        (null, null, not null) => "runs_by_trigger",
        (not null, null, null) => "runs_by_workflow",
        (not null, not null, _) => "runs_by_workflow_status",
        (not null, null, not null) => "runs_by_workflow_trigger",
    };
}
