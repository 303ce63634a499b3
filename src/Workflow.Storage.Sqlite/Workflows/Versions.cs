using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Core.Paging;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Workflows;

/// <summary>The versions of workflows, including removed workflows.</summary>
internal static class Versions
{
    internal const string Page = """
        SELECT version, task_count, created_at
        FROM workflow_versions
        WHERE workflow_id = ? AND version < ?
        ORDER BY version DESC
        LIMIT ?
        """;

    /// <summary>Writes the new version of a workflow.</summary>
    internal static void Insert(Session session, StoredWorkflow workflow) =>
        session
            .Prepare("INSERT INTO workflow_versions (workflow_id, version, task_count, created_at, definition) VALUES (?, ?, ?, ?, ?)")
            .Bind(workflow.Id)
            .Bind(workflow.Version)
            .Bind(workflow.Definition.Tasks.Length)
            .Bind(workflow.UpdatedAt)
            .BindUtf8(StoredJson.Write(workflow.Definition))
            .Run();

    internal static WorkflowVersion? Get(Session session, long id, int version) =>
        session
            .Prepare("SELECT definition, created_at FROM workflow_versions WHERE workflow_id = ? AND version = ?")
            .Bind(id)
            .Bind(version)
            .First(row => new WorkflowVersion(id, version, StoredJson.Read<WorkflowDefinition>(row.Utf8(0)), row.Instant(1)));

    internal static Page<VersionSummary> List(Session session, long id, PageRequest page)
    {
        var list = $"versions of {id}";
        var before = Cursor.ReadNumber(list, page.Cursor) ?? long.MaxValue;
        var (rows, isMore) = session
            .Prepare(Page)
            .Bind(id)
            .Bind(before)
            .Bind(page.Limit + 1)
            .Part(page.Budget(), row => new VersionSummary(row.Int(0), row.Int(1), row.Instant(2)));
        return Pages.Of(rows, isMore, row => row, row => Cursor.Make(list, $"{row.Version}"));
    }
}
