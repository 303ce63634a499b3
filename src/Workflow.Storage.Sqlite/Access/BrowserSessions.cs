using Workflow.Core.Access;
using Workflow.Core.Json;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Access;

/// <summary>The sessions of pages, of whose secrets only hashes are stored.</summary>
internal static class BrowserSessions
{
    // A session is JSON, as it is read and written as a whole, except for what maintenance looks for.
    internal const string Schema = """
        CREATE TABLE browser_sessions (
            id         TEXT NOT NULL PRIMARY KEY,
            expires_at INTEGER NOT NULL,
            session    TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX browser_sessions_by_expiry ON browser_sessions (expires_at);
        """;

    internal const string ById = "SELECT session FROM browser_sessions WHERE id = ?";

    internal const string Insert = "INSERT INTO browser_sessions (id, expires_at, session) VALUES (?, ?, ?)";

    internal const string Update = "UPDATE browser_sessions SET expires_at = ?, session = ? WHERE id = ?";

    internal const string Delete = "DELETE FROM browser_sessions WHERE id = ?";

    internal const string DeleteExpired = "DELETE FROM browser_sessions WHERE id IN (SELECT id FROM browser_sessions WHERE expires_at < ? ORDER BY expires_at LIMIT ?)";

    internal static bool Add(Session session, BrowserSession added)
    {
        session.Prepare(Insert).Bind(added.Id).Bind(added.ExpiresAt).BindUtf8(StoredJson.Write(added)).Run();
        return true;
    }

    internal static BrowserSession? Find(Session session, string id) => session.Prepare(ById).Bind(id).First(row => StoredJson.Read<BrowserSession>(row.Utf8(0)));

    internal static bool Renew(Session session, string id, DateTimeOffset expiresAt)
    {
        if (Find(session, id) is not { } found || found.ExpiresAt >= expiresAt)
        {
            return false;
        }

        session.Prepare(Update).Bind(expiresAt).BindUtf8(StoredJson.Write(found with { ExpiresAt = expiresAt })).Bind(id).Run();
        return true;
    }

    internal static bool Remove(Session session, string id)
    {
        session.Prepare(Delete).Bind(id).Run();
        return session.Changes == 1;
    }

    internal static int RemoveExpired(Session session, DateTimeOffset before)
    {
        session.Prepare(DeleteExpired).Bind(before).Bind(IBrowserSessionStore.MaxRemoved).Run();
        return session.Changes;
    }
}
