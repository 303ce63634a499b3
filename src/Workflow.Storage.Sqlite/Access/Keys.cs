using Workflow.Core.Access;
using Workflow.Core.Json;
using Workflow.Core.Paging;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Access;

/// <summary>The API keys, of whose secrets only hashes are stored.</summary>
internal static class Keys
{
    // A key is JSON, as it is read and written as a whole.
    internal const string Schema = """
        CREATE TABLE api_keys (
            id  TEXT NOT NULL PRIMARY KEY,
            key TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """;

    internal const string ById = "SELECT key FROM api_keys WHERE id = ?";

    internal const string First = "SELECT 1 FROM api_keys LIMIT 1";

    internal const string Page = "SELECT key FROM api_keys WHERE id > ? ORDER BY id LIMIT ?";

    internal const string Insert = "INSERT INTO api_keys (id, key) VALUES (?, ?) ON CONFLICT (id) DO NOTHING";

    internal const string Update = "UPDATE api_keys SET key = ? WHERE id = ?";

    private const string List = "keys";

    // Its row is there once the service was closed without a key in the store. No key has this id, and no list begins before it.
    private const string Marker = "";

    internal static bool Add(Session session, ApiKey key)
    {
        session.Prepare(Insert).Bind(key.Id).BindUtf8(StoredJson.Write(key)).Run();
        return session.Changes == 1;
    }

    internal static bool Close(Session session)
    {
        session.Prepare(Insert).Bind(Marker).Bind("{}").Run();
        return true;
    }

    internal static ApiKey? Find(Session session, string id) => id == Marker ? null : session.Prepare(ById).Bind(id).First(Read);

    internal static bool Any(Session session) => session.Prepare(First).First(_ => true);

    internal static Page<ApiKey> ListPage(Session session, PageRequest page)
    {
        var after = Cursor.Read(List, page.Cursor) ?? "";
        if (after.Length > 0 && !KeyText.IsId(after))
        {
            throw new InvalidCursorException();
        }

        var (rows, isMore) = session.Prepare(Page).Bind(after).Bind(page.Limit + 1).Part(page.Budget(), Read);
        return Pages.Of(rows, isMore, key => key, key => Cursor.Make(List, key.Id));
    }

    internal static ApiKey? Revoke(Session session, string id, DateTimeOffset at) =>
        Find(session, id) is not { } key ? null
        : key.RevokedAt is not null ? key
        : Write(session, key with { RevokedAt = at });

    internal static bool Touch(Session session, string id, DateTimeOffset at) =>
        Find(session, id) is { } key && !(key.LastUsedAt >= at) && Write(session, key with { LastUsedAt = at }) is not null;

    private static ApiKey Write(Session session, ApiKey key)
    {
        session.Prepare(Update).BindUtf8(StoredJson.Write(key)).Bind(key.Id).Run();
        return key;
    }

    private static ApiKey Read(Row row) => StoredJson.Read<ApiKey>(row.Utf8(0));
}
