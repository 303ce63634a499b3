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

    internal const string AnyActiveOfWorkflow = "SELECT 1 FROM runs INDEXED BY runs_active_by_workflow WHERE workflow_id = ? AND is_final = 0 AND group_path IS NULL LIMIT 1";

    internal const string ActiveOfWorkflow = $"""
        SELECT {KeyedHead.Columns}
        FROM runs INDEXED BY runs_active_by_workflow
        WHERE workflow_id = ? AND is_final = 0 AND group_path IS NULL AND (created_at, key) < (?, ?)
        ORDER BY created_at DESC, key DESC
        LIMIT ?
        """;

    internal static KeyedRun? Find(Session session, string id) =>
        session.Prepare(ById).Bind(id).First(KeyedRun.Read);

    internal static KeyedHead? FindHead(Session session, string id) =>
        session.KnownHead(id) is var (key, known) ? new KeyedHead(key, known) : session.Prepare(HeadById).Bind(id).First(KeyedHead.Read);

    internal static long? FindKey(Session session, string id) =>
        session.Prepare(KeyById).Bind(id).First(row => row.LongOrNull(0));

    internal static KeyedRun? FindByIdempotencyKey(Session session, long workflowId, string key) =>
        session.Prepare(ByIdempotencyKey).Bind(workflowId).Bind(key).First(KeyedRun.Read) ?? GatheredRuns.FindByKey(session, workflowId, key);

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

    internal static Page<Run> List(Session session, RunFilter filter, PageRequest page) =>
        List(session, KeyedRun.ListColumns, filter, page, KeyedRun.ReadOfList, row => row.Run, row => RunPlace.Cursor(row.Run, row.Key));

    internal static Page<RunHead> ListHeads(Session session, RunFilter filter, PageRequest page) =>
        List(session, KeyedHead.Columns, filter, page, KeyedHead.Read, row => row.Run, row => RunPlace.Cursor(row.Run, row.Key));

    private static Page<TRun> List<TRow, TRun>(Session session, string columns, RunFilter filter, PageRequest page, Func<Row, TRow> read, Func<TRow, TRun> run, Func<TRow, string> cursor)
    {
        if (filter.Labels is { Count: > 0 })
        {
            var (labelled, isMoreLabelled, last) = LabelledRuns.List(session, columns, filter, page, read);
            return new Page<TRun>([.. labelled.Select(run)], isMoreLabelled ? cursor(labelled[^1]) : last?.ToCursor());
        }

        var start = RunPlace.Start(filter, page.Cursor);
        var end = IsExact(filter) ? null : FindEnd(session, filter, start);
        var select = BindFilter(session.Prepare(Select(columns, filter)), filter);
        if (filter.Trigger is { } trigger)
        {
            select.Bind(Word.Lower(trigger));
        }

        select.Bind(end?.CreatedAt ?? filter.CreatedFrom?.UtcTicks ?? 0);
        if (!IsExact(filter))
        {
            select.Bind(end?.CreatedAt ?? 0).Bind(end?.Key ?? 0);
        }

        var (rows, isMore) = select
            .Bind(start.CreatedAt)
            .Bind(start.Key)
            .Bind(page.Limit + 1)
            .Part(page.Budget(), read);
        return new Page<TRun>([.. rows.Select(run)], isMore ? cursor(rows[^1]) : end?.ToCursor());
    }

    /// <summary>The statement for a combination of filters.</summary>
    internal static string Select(string columns, RunFilter filter) =>
        $"SELECT {columns} FROM runs INDEXED BY {Index(filter)} WHERE "
        + Indexed(filter)
        + (filter.Trigger is null ? "" : "trigger = ? AND ")
        + "created_at >= ? AND "
        + (IsExact(filter) ? "" : "(created_at, key) >= (?, ?) AND ")
        + "(created_at, key) < (?, ?) ORDER BY created_at DESC, key DESC LIMIT ?";

    /// <summary>The statement for the last run that a page examines.</summary>
    internal static string SelectEnd(RunFilter filter) =>
        $"SELECT created_at, key FROM runs INDEXED BY {Index(filter)} WHERE "
        + Indexed(filter)
        + $"created_at >= ? AND (created_at, key) < (?, ?) ORDER BY created_at DESC, key DESC LIMIT 1 OFFSET {RunFilter.MaxExamined - 1}";

    /// <summary>Whether an index has exactly the runs of the filter.</summary>
    internal static bool IsExact(RunFilter filter) => filter.Trigger is null || (filter.Status is null && !filter.IsActive);

    // Null if fewer are left.
    private static RunPlace? FindEnd(Session session, RunFilter filter, RunPlace start) =>
        BindFilter(session.Prepare(SelectEnd(filter)), filter)
            .Bind(filter.CreatedFrom?.UtcTicks ?? 0)
            .Bind(start.CreatedAt)
            .Bind(start.Key)
            .First<RunPlace?>(row => new RunPlace(row.Long(0), row.Long(1)));

    private static string Indexed(RunFilter filter) =>
        "group_path IS NULL AND "
        + (filter.WorkflowId is null ? "" : "workflow_id = ? AND ")
        + (filter.Status is null ? "" : "status = ? AND ")
        + (filter.IsActive ? "is_final = 0 AND " : "");

    private static Statement BindFilter(Statement select, RunFilter filter)
    {
        if (filter.WorkflowId is { } workflowId)
        {
            select.Bind(workflowId);
        }

        if (filter.Status is { } status)
        {
            select.Bind(Word.Upper(status));
        }

        return select;
    }

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
