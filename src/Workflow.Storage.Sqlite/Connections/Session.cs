using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Workflow.Storage.Sqlite.Connections;

/// <summary>One connection and the statements it has prepared. Used by one thread at a time.</summary>
internal sealed class Session : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, Statement> _statements = [];

    private Session(SqliteConnection connection) => _connection = connection;

    /// <summary>The id of the row inserted last.</summary>
    internal long LastId => sqlite3_last_insert_rowid(_connection.Handle);

    internal static Session Open(string path, SqliteOpenMode mode, string settings)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,

            // The store pools for itself, and closing must close the file.
            Pooling = false,
        }.ToString());
        var session = new Session(connection);
        try
        {
            connection.Open();
            session.Execute(settings);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>The statement for a text, which should be one of few: each stays prepared.</summary>
    internal Statement Prepare(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            statement = new Statement(_connection.Handle!, sql);
            _statements.Add(sql, statement);
        }

        return statement;
    }

    /// <summary>Runs a script of statements once.</summary>
    internal void Execute(string script) =>
        SqliteException.ThrowExceptionForRC(sqlite3_exec(_connection.Handle, script), _connection.Handle);

    // IMMEDIATE takes the write lock at once: a transaction that begins by reading cannot find it gone when it writes.
    internal void Begin() => Prepare("BEGIN IMMEDIATE").Run();

    internal void Commit() => Prepare("COMMIT").Run();

    /// <summary>Undoes what is open; SQLite has done so itself after some faults, such as a full disk.</summary>
    internal void Rollback()
    {
        if (sqlite3_get_autocommit(_connection.Handle) == 0)
        {
            Prepare("ROLLBACK").Run();
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }
}
