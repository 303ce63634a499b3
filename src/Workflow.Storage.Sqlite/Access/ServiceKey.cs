using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Access;

/// <summary>The key of the service.</summary>
internal static class ServiceKey
{
    internal const string Schema = """
        CREATE TABLE service_key (
            id  INTEGER PRIMARY KEY CHECK (id = 1),
            key BLOB NOT NULL
        ) STRICT;
        """;

    internal const string Select = "SELECT key FROM service_key WHERE id = 1";

    internal const string Insert = "INSERT INTO service_key (id, key) VALUES (1, ?) ON CONFLICT (id) DO NOTHING";

    internal static byte[] GetOrAdd(Session session, byte[] fresh)
    {
        session.Prepare(Insert).BindBlob(fresh).Run();
        return Find(session)!;
    }

    internal static byte[]? Find(Session session) => session.Prepare(Select).First(row => row.Utf8(0).ToArray());
}
