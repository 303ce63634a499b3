using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Opening;

/// <summary>The row in which a database says which store it is, and how many commits it holds.</summary>
/// <param name="Store">Which store.</param>
/// <param name="Commits">How many commits.</param>
internal sealed record StoreRow(Guid Store, long Commits)
{
    /// <summary>The schema's step. The column <c>room</c> is for finding out whether there is space again.</summary>
    internal const string Schema = """
        CREATE TABLE store (
            id       INTEGER PRIMARY KEY CHECK (id = 1),
            identity TEXT NOT NULL,
            commits  INTEGER NOT NULL,
            room     BLOB
        ) STRICT;
        """;

    /// <summary>The row; <c>null</c> where there is none: the database is new, or of a version that had none.</summary>
    internal static StoreRow? Find(Session session) =>
        session.Prepare("SELECT 1 FROM sqlite_schema WHERE name = 'store'").First(_ => true)
            ? session.Prepare("SELECT identity, commits FROM store").First(row => new StoreRow(Guid.ParseExact(row.Text(0), "N"), row.Long(1)))
            : null;

    internal static void Insert(Session session, Guid store) =>
        session.Prepare("INSERT INTO store (id, identity, commits) VALUES (1, ?, 0)").Bind(store.ToString("N")).Run();
}
