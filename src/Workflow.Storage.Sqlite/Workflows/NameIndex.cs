using Workflow.Core.Definitions;
using Workflow.Core.Paging;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Workflows;

/// <summary>The index by which workflows are found by their names: the keys of <see cref="NameTerms"/>.</summary>
internal static class NameIndex
{
    internal const string Schema = """
        CREATE TABLE workflow_terms (
            term        TEXT NOT NULL,
            workflow_id INTEGER NOT NULL,
            PRIMARY KEY (term, workflow_id)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX workflow_terms_by_workflow ON workflow_terms (workflow_id);
        """;

    internal const string Page = """
        SELECT t.term, w.id, w.name, w.description, w.version, w.is_active, w.task_count, w.created_at, w.updated_at
        FROM workflow_terms t
        JOIN workflows w ON w.id = t.workflow_id
        WHERE t.term >= ? AND t.term < ? AND (t.term, t.workflow_id) > (?, ?)
        ORDER BY t.term, t.workflow_id
        LIMIT ?
        """;

    internal const string Delete = "DELETE FROM workflow_terms WHERE workflow_id = ?";

    private const int AtATime = 200;

    /// <summary>Fills the index of a file that has workflows already.</summary>
    internal static void Fill(Session session)
    {
        foreach (var (id, name) in session.Prepare("SELECT id, name FROM workflows WHERE deleted_at IS NULL").All(row => (row.Long(0), row.Text(1))))
        {
            Enter(session, id, name);
        }
    }

    internal static void Enter(Session session, long id, string name)
    {
        Remove(session, id);
        foreach (var key in NameTerms.KeysOf(name))
        {
            session.Prepare("INSERT INTO workflow_terms (term, workflow_id) VALUES (?, ?)").Bind(key).Bind(id).Run();
        }
    }

    internal static void Remove(Session session, long id) => session.Prepare(Delete).Bind(id).Run();

    internal static Page<WorkflowSummary> Search(Session session, string text, PageRequest page)
    {
        var search = new NameSearch(text, page);
        while (true)
        {
            var count = Math.Min(AtATime, search.ToRead);
            var rows = session
                .Prepare(Page)
                .Bind(search.From)
                .Bind(search.Before)
                .Bind(search.After?.Key ?? "")
                .Bind(search.After?.Id ?? 0)
                .Bind(count)
                .All(row => (Key: row.Text(0), Workflow: WorkflowReads.ReadSummary(row, from: 1)));
            foreach (var (key, workflow) in rows)
            {
                search.Read(key, workflow.Id, workflow);
            }

            var isMore = search.IsFull || rows.Count == count;
            if (search.IsFull || !isMore || search.ToRead == 0)
            {
                return search.Page(isMore);
            }
        }
    }
}
