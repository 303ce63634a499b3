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

    internal static StoredWorkflow? Get(Session session, long id, DefinitionCache? definitions = null) =>
        session.Prepare(ById).Bind(id).First(row => ReadStored(row, definitions));

    internal static StoredWorkflow? FindByName(Session session, string name) =>
        session.Prepare(ByName).Bind(name).First(row => ReadStored(row));

    internal static bool Exists(Session session, long id) =>
        session.Prepare("SELECT 1 FROM workflows WHERE id = ? AND deleted_at IS NULL").Bind(id).First(_ => true);

    internal static string? NameOf(Session session, long id) => session.Prepare(NameById).Bind(id).First(row => row.TextOrNull(0));

    /// <summary>The id of the workflow that has the name.</summary>
    internal static long? OwnerOf(Session session, string name) =>
        session.Prepare("SELECT id FROM workflows WHERE name = ? AND deleted_at IS NULL").Bind(name).First(row => row.LongOrNull(0));

    internal static Page<WorkflowSummary> List(Session session, PageRequest page)
    {
        var after = Cursor.ReadNumber(ListName, page.Cursor) ?? 0;
        var (rows, isMore) = session.Prepare(Page).Bind(after).Bind(page.Limit + 1).Part(page.Budget(), row => ReadSummary(row));
        return Pages.Of(rows, isMore, row => row, row => Cursor.Make(ListName, $"{row.Id}"));
    }

    private static StoredWorkflow ReadStored(Row row, DefinitionCache? definitions = null) => new(
        row.Long(0),
        row.Int(1),
        row.Long(2),
        row.Flag(3),
        definitions?.Of(row.Long(0), row.Int(1), row.Utf8(4)) ?? StoredJson.Read<WorkflowDefinition>(row.Utf8(4)),
        row.Instant(5),
        row.Instant(6));

    /// <summary>An entry of a list.</summary>
    /// <param name="row">The row.</param>
    /// <param name="from">The column that has the id.</param>
    internal static WorkflowSummary ReadSummary(Row row, int from = 0) => new(
        row.Long(from),
        row.Text(from + 1),
        row.TextOrNull(from + 2),
        row.Int(from + 3),
        row.Flag(from + 4),
        row.Int(from + 5),
        row.Instant(from + 6),
        row.Instant(from + 7));
}
