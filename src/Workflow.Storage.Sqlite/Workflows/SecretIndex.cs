using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Json;
using Workflow.Core.Paging;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Workflows;

/// <summary>The index of the workflows that use a secret or a calendar, as they are now. It has names only.</summary>
internal static class SecretIndex
{
    internal const string Schema = """
        CREATE TABLE secret_uses (
            secret      TEXT NOT NULL,
            workflow_id INTEGER NOT NULL,
            uses        TEXT NOT NULL,
            PRIMARY KEY (secret, workflow_id)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX secret_uses_by_workflow ON secret_uses (workflow_id);
        """;

    internal const string Page = """
        SELECT w.id, w.name, u.uses
        FROM secret_uses u
        JOIN workflows w ON w.id = u.workflow_id
        WHERE u.secret = ? AND u.workflow_id > ?
        ORDER BY u.workflow_id
        LIMIT ?
        """;

    internal const string Delete = "DELETE FROM secret_uses WHERE workflow_id = ?";

    /// <summary>Fills the index of a file that has workflows already.</summary>
    internal static void Fill(Session session)
    {
        foreach (var id in session.Prepare("SELECT id FROM workflows WHERE deleted_at IS NULL").All(row => row.Long(0)))
        {
            if (WorkflowReads.Get(session, id) is { } workflow)
            {
                Enter(session, id, workflow.Definition);
            }
        }
    }

    internal static void Enter(Session session, long id, WorkflowDefinition definition)
    {
        Remove(session, id);
        foreach (var (secret, uses) in SecretUses.Indexed(definition))
        {
            session.Prepare("INSERT INTO secret_uses (secret, workflow_id, uses) VALUES (?, ?, ?)").Bind(secret).Bind(id).BindUtf8(StoredJson.Write(uses)).Run();
        }
    }

    internal static void Remove(Session session, long id) => session.Prepare(Delete).Bind(id).Run();

    internal static Page<SecretUse> List(Session session, string secret, PageRequest page)
    {
        var list = $"uses of {secret}";
        var after = Cursor.ReadNumber(list, page.Cursor) ?? 0;
        var (rows, isMore) = session.Prepare(Page).Bind(secret).Bind(after).Bind(page.Limit + 1)
            .Part(page.Budget(), row => new SecretUse(row.Long(0), row.Text(1), StoredJson.Read<SecretPlaces>(row.Utf8(2))));
        return Pages.Of(rows, isMore, use => use, last => Cursor.Make(list, $"{last.WorkflowId}"));
    }
}
