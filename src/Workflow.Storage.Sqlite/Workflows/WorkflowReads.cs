using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Core.Paging;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Workflows;

/// <summary>Reads the workflows that have not been removed.</summary>
internal static class WorkflowReads
{
    internal const string ById = Stored + "WHERE w.id = ? AND w.deleted_at IS NULL";
    internal const string ByName = Stored + "WHERE w.name = ? AND w.deleted_at IS NULL";

    internal const string NameById = "SELECT name FROM workflows WHERE id = ? AND deleted_at IS NULL";

    internal const string Page = """
        SELECT id, name, description, version, is_active, task_count, created_at, updated_at
        FROM workflows
        WHERE id > ? AND deleted_at IS NULL
        ORDER BY id
        LIMIT ?
        """;

    private const string Stored = """
        SELECT w.id, w.version, w.revision, w.is_active, v.definition, w.created_at, w.updated_at
        FROM workflows w
        JOIN workflow_versions v ON v.workflow_id = w.id AND v.version = w.version

        """;

    private const string ListName = "workflows";

    internal static StoredWorkflow? Get(Session session, long id) =>
        session.Prepare(ById).Bind(id).First(ReadStored);

    internal static StoredWorkflow? FindByName(Session session, string name) =>
        session.Prepare(ByName).Bind(name).First(ReadStored);

    internal static bool Exists(Session session, long id) =>
        session.Prepare("SELECT 1 FROM workflows WHERE id = ? AND deleted_at IS NULL").Bind(id).First(_ => true);

    internal static string? NameOf(Session session, long id) => session.Prepare(NameById).Bind(id).First(row => row.TextOrNull(0));

    /// <summary>The id of the workflow that has the name.</summary>
    internal static long? OwnerOf(Session session, string name) =>
        session.Prepare("SELECT id FROM workflows WHERE name = ? AND deleted_at IS NULL").Bind(name).First(row => row.LongOrNull(0));

    internal static Page<WorkflowSummary> List(Session session, PageRequest page)
    {
        var after = Cursor.ReadNumber(ListName, page.Cursor) ?? 0;
        var (rows, isMore) = session.Prepare(Page).Bind(after).Bind(page.Limit + 1).Part(page.Budget(), ReadSummary);
        return Pages.Of(rows, isMore, row => row, row => Cursor.Make(ListName, $"{row.Id}"));
    }

    private static StoredWorkflow ReadStored(Row row) => new(
        row.Long(0),
        row.Int(1),
        row.Long(2),
        row.Flag(3),
        StoredJson.Read<WorkflowDefinition>(row.Utf8(4)),
        row.Instant(5),
        row.Instant(6));

    private static WorkflowSummary ReadSummary(Row row) => new(
        row.Long(0),
        row.Text(1),
        row.TextOrNull(2),
        row.Int(3),
        row.Flag(4),
        row.Int(5),
        row.Instant(6),
        row.Instant(7));
}
