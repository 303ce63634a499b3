using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Opening;

/// <summary>The row with the id of the store and the number of its commits.</summary>
/// <param name="Store">The id of the store.</param>
/// <param name="Commits">The number of commits.</param>
internal sealed record StoreRow(Guid Store, long Commits)
{
    /// <summary>The schema step. The column <c>room</c> is for checking whether there is space again.</summary>
    internal const string Schema = """
        CREATE TABLE store (
            id       INTEGER PRIMARY KEY CHECK (id = 1),
            identity TEXT NOT NULL,
            commits  INTEGER NOT NULL,
            room     BLOB
        ) STRICT;
        """;

    /// <summary>The row; <c>null</c> if the database is new, or from a version without the row.</summary>
    internal static StoreRow? Find(Session session) =>
        session.Prepare("SELECT 1 FROM sqlite_schema WHERE name = 'store'").First(_ => true)
            ? session.Prepare("SELECT identity, commits FROM store").First(row => new StoreRow(Guid.ParseExact(row.Text(0), "N"), row.Long(1)))
            : null;

    internal static void Insert(Session session, Guid store) =>
        session.Prepare("INSERT INTO store (id, identity, commits) VALUES (1, ?, 0)").Bind(store.ToString("N")).Run();
}
