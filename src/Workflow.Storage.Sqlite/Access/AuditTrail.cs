using System.Globalization;
using Workflow.Core.Audit;
using Workflow.Core.Json;
using Workflow.Core.Paging;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Access;

/// <summary>The audit trail. The instant of an entry is its key; of two at the same instant, one moves by a tick.</summary>
internal static class AuditTrail
{
    // An entry is JSON, except for what is searched, or known only with the outcome. Every index ends with the row's key, the
    // instant.
    internal const string Schema = """
        CREATE TABLE audit (
            at          INTEGER PRIMARY KEY,
            actor       TEXT,
            action      TEXT NOT NULL,
            workflow_id INTEGER,
            status      INTEGER,
            created_id  TEXT,
            entry       TEXT NOT NULL
        ) STRICT;

        CREATE INDEX audit_by_actor ON audit (actor) WHERE actor IS NOT NULL;
        CREATE INDEX audit_by_action ON audit (action);
        CREATE INDEX audit_by_workflow ON audit (workflow_id) WHERE workflow_id IS NOT NULL;
        """;

    // The id of an actor, if it is another text than the actor, so that entries of keys have one index less.
    internal const string ActorIds = """
        ALTER TABLE audit ADD COLUMN actor_id TEXT;

        CREATE INDEX audit_by_actor_id ON audit (actor_id) WHERE actor_id IS NOT NULL;
        """;

    internal const string Insert = "INSERT INTO audit (at, actor, actor_id, action, workflow_id, status, created_id, entry) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (at) DO NOTHING";

    internal const string Complete = "UPDATE audit SET status = ?, created_id = ? WHERE at = ?";

    internal const string CompleteOfWorkflow = "UPDATE audit SET status = ?, created_id = ?, workflow_id = ? WHERE at = ?";

    internal const string Remove = "DELETE FROM audit WHERE at IN (SELECT at FROM audit WHERE at < ? ORDER BY at LIMIT ?)";

    // Entries that a combination of filters reads for one page: the first filter has an index, and the others are checked.
    private const int MostRead = 2_000;

    private const string List = "audit";

    private const string Columns = "SELECT at, actor, actor_id, action, workflow_id, status, created_id, entry FROM audit";

    internal static AuditEntry Add(Session session, AuditEntry entry, byte[] json)
    {
        for (var at = entry.At.UtcTicks; ; at++)
        {
            session.Prepare(Insert).Bind(at).Bind(entry.Actor).Bind(entry.OtherActorId).Bind(entry.Action).Bind(entry.WorkflowId).Bind(entry.Status).Bind(entry.CreatedId).BindUtf8(json).Run();
            if (session.Changes == 1)
            {
                return entry with { Id = at.ToString(CultureInfo.InvariantCulture), At = new DateTimeOffset(at, TimeSpan.Zero) };
            }
        }
    }

    internal static bool SetOutcome(Session session, AuditEntry entry, AuditOutcome outcome)
    {
        var set = session.Prepare(outcome.WorkflowId is null ? Complete : CompleteOfWorkflow).Bind((long)outcome.Status).Bind(outcome.CreatedId);
        (outcome.WorkflowId is { } workflow ? set.Bind(workflow) : set).Bind(entry.At).Run();
        return session.Changes == 1;
    }

    internal static Page<AuditEntry> ListPage(Session session, AuditFilter asked, PageRequest page)
    {
        var filter = asked.Narrowed;
        var after = Cursor.ReadNumber(List, page.Cursor) ?? long.MaxValue;
        var select = session.Prepare(Select(filter));
        _ = filter switch
        {
            { WorkflowId: { } workflow } => select.Bind(workflow),
            { Actor: { } actor } => select.Bind(actor),
            { Action: { } action } => select.Bind(action),
            { KeyId: not null } => select.Bind(AuditFilter.KeyActions[0]),
            _ => select,
        };
        var most = filter.IsCombined ? MostRead : page.Limit;
        select
            .Bind(filter.From?.UtcTicks ?? 0)
            .Bind(Math.Min(after, filter.Before?.UtcTicks ?? long.MaxValue))
            .Bind(most + 1);
        var rows = (filter is { WorkflowId: null, Actor: null, Action: null, KeyId: not null } ? select.Bind(AuditFilter.KeyActions[1]) : select)
            .All(row => (At: row.Long(0), Bytes: row.Bytes(), Entry: Fits(filter, row) && Read(row) is var entry && filter.FitsSubject(entry) ? entry : null));
        var budget = page.Budget();
        List<AuditEntry> items = [];
        var last = 0L;
        foreach (var (at, bytes, entry) in rows.Take(most))
        {
            if (entry is not null)
            {
                if (!budget.TryTake(bytes))
                {
                    return new Page<AuditEntry>(items, Cursor.Make(List, $"{last}"));
                }

                items.Add(entry);
            }

            last = at;
        }

        return new Page<AuditEntry>(items, rows.Count > most ? Cursor.Make(List, $"{last}") : null);
    }

    internal static int RemoveBefore(Session session, DateTimeOffset before, int most)
    {
        session.Prepare(Remove).Bind(before).Bind(most).Run();
        return session.Changes;
    }

    /// <summary>The statement for a combination of filters. The index of the first one is named: the planner might scan.</summary>
    internal static string Select(AuditFilter filter) => filter switch
    {
        { WorkflowId: not null } => $"{From("workflow_id", "audit_by_workflow")} {Newest(4)}",

        // No entry is in both indexes.
        { Actor: not null } => $"{From("actor", "audit_by_actor")} UNION ALL {From("actor_id", "audit_by_actor_id")} {Newest(4)}",
        { Action: not null } => $"{From("action", "audit_by_action")} {Newest(4)}",

        // Entries that name a key are rare.
        { KeyId: not null } => $"{From("action", "audit_by_action")} UNION ALL {From("action", "audit_by_action").Replace("?1", "?5", StringComparison.Ordinal)} {Newest(4)}",
        _ => $"{Columns} WHERE at >= ?1 AND at < ?2 {Newest(3)}",
    };

    private static string From(string column, string index) => $"{Columns} INDEXED BY {index} WHERE {column} = ?1 AND at >= ?2 AND at < ?3";

    private static string Newest(int limit) => $"ORDER BY at DESC LIMIT ?{limit}";

    private static bool Fits(AuditFilter filter, Row row) => filter.Fits(row.TextOrNull(1), row.TextOrNull(2), row.Text(3), row.LongOrNull(4));

    private static AuditEntry Read(Row row) => StoredJson.Read<AuditEntry>(row.Utf8(7)) with
    {
        Id = row.Long(0).ToString(CultureInfo.InvariantCulture),
        At = row.Instant(0),
        WorkflowId = row.LongOrNull(4),
        Status = row.IntOrNull(5),
        CreatedId = row.TextOrNull(6),
    };
}
