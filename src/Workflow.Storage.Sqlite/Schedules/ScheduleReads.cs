using System.Collections.Immutable;
using System.Globalization;
using Workflow.Core.Json;
using Workflow.Core.Paging;
using Workflow.Core.Scheduling;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Schedules;

/// <summary>Reads the state of schedules.</summary>
internal static class ScheduleReads
{
    internal const string Due = $"SELECT {Columns} FROM schedules INDEXED BY schedules_due WHERE due_at <= ? ORDER BY due_at LIMIT ?";

    internal const string NextDue = "SELECT due_at FROM schedules INDEXED BY schedules_due WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 1";

    internal const string ByDueTime = $"""
        SELECT {Columns}
        FROM schedules INDEXED BY schedules_due
        WHERE due_at IS NOT NULL AND (due_at, workflow_id) > (?, ?)
        ORDER BY due_at, workflow_id
        LIMIT ?
        """;

    internal const string ByWorkflow = $"SELECT {Columns} FROM schedules WHERE workflow_id = ?";

    private const string ListName = "schedules";

    private const string Columns = "workflow_id, cursor, due_at, active_since, paused_reason, pending, tick_count, revision";

    internal static IReadOnlyList<ScheduleState> ListDue(Session session, DateTimeOffset now, int limit) =>
        session.Prepare(Due).Bind(now).Bind(limit).All(Read);

    internal static DateTimeOffset? FindNextDue(Session session) =>
        session.Prepare(NextDue).First(row => row.InstantOrNull(0));

    internal static Page<ScheduleState> ListByDueTime(Session session, PageRequest page)
    {
        var (ticks, id) = Cursor.ReadNumberedInstant(ListName, page.Cursor) ?? (-1, 0);
        var rows = session.Prepare(ByDueTime).Bind(ticks).Bind(id).Bind(page.Limit + 1).All(Read);
        return Pages.Of([.. rows.Take(page.Limit)], rows.Count > page.Limit, state => state, last => Cursor.Make(ListName, last.DueAt!.Value.UtcTicks, $"{last.WorkflowId}"));
    }

    internal static ScheduleState? Get(Session session, long workflowId) =>
        session.Prepare(ByWorkflow).Bind(workflowId).First(Read);

    private static ScheduleState Read(Row row) => new()
    {
        WorkflowId = row.Long(0),
        Cursor = row.Instant(1),
        DueAt = row.InstantOrNull(2),
        ActiveSince = row.Instant(3),
        PausedReason = row.TextOrNull(4),
        Pending = row.IsNull(5) ? [] : StoredJson.Read<ImmutableArray<Tick>>(row.Utf8(5)),
        TickCount = row.Long(6),
        Revision = row.Long(7).ToString(CultureInfo.InvariantCulture),
    };
}
