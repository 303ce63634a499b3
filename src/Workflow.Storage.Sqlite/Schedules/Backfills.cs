using System.Globalization;
using Workflow.Core.Json;
using Workflow.Core.Paging;
using Workflow.Core.Scheduling.Backfills;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Schedules;

/// <summary>The backfills, numbered within their workflows.</summary>
internal static class Backfills
{
    internal const string ByNumber = "SELECT revision, backfill FROM backfills WHERE workflow_id = ? AND number = ?";

    internal const string ByIdempotencyKey = "SELECT revision, backfill FROM backfills WHERE workflow_id = ? AND idempotency_key = ?";

    internal const string Last = "SELECT max(number) FROM backfills WHERE workflow_id = ?";

    internal const string Page = """
        SELECT revision, backfill
        FROM backfills
        WHERE workflow_id = ? AND number < ?
        ORDER BY number DESC
        LIMIT ?
        """;

    internal const string ActiveOfWorkflow = "SELECT revision, backfill FROM backfills WHERE is_active = 1 AND workflow_id = ? ORDER BY number";

    internal const string Active = "SELECT revision, backfill FROM backfills INDEXED BY backfills_active WHERE is_active = 1 ORDER BY workflow_id, number";

    internal const string Update = "UPDATE backfills SET is_active = ?, revision = ?, backfill = ? WHERE workflow_id = ? AND number = ?";

    internal static Backfill Add(Session session, Backfill backfill) =>
        backfill.IdempotencyKey is { } key && Find(session, backfill.WorkflowId, key) is { } earlier ? earlier : Insert(session, backfill);

    internal static Backfill? Find(Session session, long workflowId, string idempotencyKey) =>
        session.Prepare(ByIdempotencyKey).Bind(workflowId).Bind(idempotencyKey).First(Read);

    internal static Backfill? Get(Session session, long workflowId, int number) =>
        session.Prepare(ByNumber).Bind(workflowId).Bind((long)number).First(Read);

    internal static Page<Backfill> List(Session session, long workflowId, PageRequest page)
    {
        var list = $"backfills of {workflowId}";
        var before = Cursor.ReadNumber(list, page.Cursor) ?? long.MaxValue;
        var (rows, isMore) = session.Prepare(Page).Bind(workflowId).Bind(before).Bind(page.Limit + 1).Part(page.Budget(), Read);
        return Pages.Of(rows, isMore, backfill => backfill, backfill => Cursor.Make(list, $"{backfill.Number}"));
    }

    internal static IReadOnlyList<Backfill> ListActive(Session session, long? workflowId) =>
        workflowId is { } id ? session.Prepare(ActiveOfWorkflow).Bind(id).All(Read) : session.Prepare(Active).All(Read);

    internal static Backfill? TryWrite(Session session, Backfill backfill)
    {
        if (Get(session, backfill.WorkflowId, backfill.Number) is not { } stored || stored.Revision != backfill.Revision)
        {
            return null;
        }

        var revision = long.Parse(stored.Revision, CultureInfo.InvariantCulture) + 1;
        session
            .Prepare(Update)
            .Bind(backfill.IsActive)
            .Bind(revision)
            .BindUtf8(StoredJson.Write(backfill))
            .Bind(backfill.WorkflowId)
            .Bind((long)backfill.Number)
            .Run();
        return backfill with { Revision = revision.ToString(CultureInfo.InvariantCulture) };
    }

    private static Backfill Insert(Session session, Backfill backfill)
    {
        var number = session.Prepare(Last).Bind(backfill.WorkflowId).First(row => row.IntOrNull(0)) + 1 ?? 1;
        var added = backfill with { Number = number, Revision = "1" };
        session
            .Prepare("INSERT INTO backfills (workflow_id, number, is_active, revision, backfill, idempotency_key) VALUES (?, ?, ?, 1, ?, ?)")
            .Bind(added.WorkflowId)
            .Bind((long)added.Number)
            .Bind(added.IsActive)
            .BindUtf8(StoredJson.Write(added))
            .Bind(added.IdempotencyKey)
            .Run();
        return added;
    }

    private static Backfill Read(Row row) => StoredJson.Read<Backfill>(row.Utf8(1)) with { Revision = row.Long(0).ToString(CultureInfo.InvariantCulture) };
}
