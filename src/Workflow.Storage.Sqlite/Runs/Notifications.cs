using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Runs;

/// <summary>The notifications of runs. They are written before their run, so they are found by its id and not by its key.</summary>
internal static class Notifications
{
    // JSON, as it is read and written as a whole, except for what the next round looks for.
    internal const string Schema = """
        CREATE TABLE notifications (
            run_id        TEXT NOT NULL PRIMARY KEY,
            due_at        INTEGER,
            revision      INTEGER NOT NULL,
            notifications TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX notifications_due ON notifications (due_at) WHERE due_at IS NOT NULL;
        """;

    internal const string ByRun = "SELECT notifications FROM notifications WHERE run_id = ?";

    internal const string Due = "SELECT notifications FROM notifications WHERE due_at IS NOT NULL AND due_at <= ? ORDER BY due_at LIMIT ?";

    internal const string Insert = "INSERT INTO notifications (run_id, due_at, revision, notifications) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING";

    internal const string Update = "UPDATE notifications SET due_at = ?, revision = ?, notifications = ? WHERE run_id = ? AND revision = ?";

    internal const string Delete = "DELETE FROM notifications WHERE run_id = ? AND revision = ?";

    internal const string DeleteOfRun = "DELETE FROM notifications WHERE run_id = ?";

    internal static bool Add(Session session, RunNotifications added)
    {
        session.Prepare(Insert).Bind(added.RunId).Bind(added.DueAt).Bind(added.Revision).BindUtf8(StoredJson.Write(added)).Run();
        return session.Changes == 1;
    }

    internal static RunNotifications? Find(Session session, string runId) => session.Prepare(ByRun).Bind(runId).First(Read);

    internal static IReadOnlyList<RunNotifications> ListDue(Session session, DateTimeOffset at, int limit) => session.Prepare(Due).Bind(at).Bind(limit).All(row => Read(row)!);

    internal static RunNotifications? Replace(Session session, RunNotifications changed)
    {
        var next = changed with { Revision = changed.Revision + 1 };
        session.Prepare(Update).Bind(next.DueAt).Bind(next.Revision).BindUtf8(StoredJson.Write(next)).Bind(next.RunId).Bind(changed.Revision).Run();
        return session.Changes == 1 ? next : null;
    }

    internal static bool Remove(Session session, RunNotifications known)
    {
        session.Prepare(Delete).Bind(known.RunId).Bind(known.Revision).Run();
        return session.Changes == 1;
    }

    internal static void RemoveOfRun(Session session, string runId) => session.Prepare(DeleteOfRun).Bind(runId).Run();

    private static RunNotifications? Read(Row row) => StoredJson.Read<RunNotifications>(row.Utf8(0));
}
