using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Workflow.Core.History;
using Workflow.Core.Watching;
using Workflow.Storage.Sqlite.Runs;
using static SQLitePCL.raw;

namespace Workflow.Storage.Sqlite.Connections;

/// <summary>One connection and the statements it has prepared. Used by one thread at a time.</summary>
internal sealed class Session : IDisposable
{
    private const int MostChangesKept = 10_000;

    private const int MostKeysKept = 1_000;

    private readonly sqlite3 _connection;
    private readonly Dictionary<string, Statement> _statements = [];
    private readonly Dictionary<string, long> _runKeys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long Key, RunHead Run)> _heads = new(StringComparer.Ordinal);
    private readonly List<RecordedChange> _changes = [];
    private readonly List<string> _incomplete = [];
    private int _changesBeforePart;

    private Session(sqlite3 connection) => _connection = connection;

    /// <summary>Counts what its transactions begin and end; <c>null</c>: nobody asks for that.</summary>
    internal Totals? Totals { get; set; }

    /// <summary>The id of the last inserted row.</summary>
    internal long LastId => sqlite3_last_insert_rowid(_connection);

    /// <summary>How many rows the last statement has changed, without triggers.</summary>
    internal int Changes => sqlite3_changes(_connection);

    internal static Session Open(string path, SqliteOpenMode mode, string settings)
    {
        Batteries_V2.Init();
        var flags = mode switch
        {
            SqliteOpenMode.ReadOnly => SQLITE_OPEN_READONLY,
            SqliteOpenMode.ReadWrite => SQLITE_OPEN_READWRITE,
            _ => SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
        };

        // A connection is used by one thread at a time, so SQLite need not lock it in every call.
        var result = sqlite3_open_v2(path, out var connection, flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, null);
        var session = new Session(connection);
        try
        {
            SqliteException.ThrowExceptionForRC(result, connection);
            session.Execute(settings);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>The key of a run that exists, which does not change while it does; <c>null</c>: not known yet.</summary>
    internal long? KnownKey(string runId) => _runKeys.TryGetValue(runId, out var key) ? key : null;

    /// <summary>Keeps the key of a run that exists, until a run is removed or a transaction is rolled back.</summary>
    internal void KeepKey(string runId, long key)
    {
        if (_runKeys.Count >= MostKeysKept)
        {
            _runKeys.Clear();
        }

        _runKeys[runId] = key;
    }

    /// <summary>Forgets runs and their keys: one of them is gone, or is not as it was written.</summary>
    internal void ForgetKeys()
    {
        _runKeys.Clear();
        _heads.Clear();
    }

    /// <summary>A run as this connection, the only one that writes, has written it last; <c>null</c>: not known.</summary>
    internal (long Key, RunHead Run)? KnownHead(string runId) => _heads.TryGetValue(runId, out var known) ? known : null;

    /// <summary>Keeps a run as it was written in the open transaction, until a run is removed or a transaction is rolled back.</summary>
    internal void KeepHead(long key, RunHead run)
    {
        if (_heads.Count >= MostKeysKept)
        {
            _heads.Clear();
        }

        _heads[run.Id] = (key, run);
        KeepKey(run.Id, key);
    }

    /// <summary>The prepared statement for a text. It is cached, so the number of different texts must be small.</summary>
    internal Statement Prepare(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            statement = new Statement(_connection, sql);
            _statements.Add(sql, statement);
        }

        return statement;
    }

    /// <summary>Runs a script of statements once.</summary>
    internal void Execute(string script) =>
        SqliteException.ThrowExceptionForRC(sqlite3_exec(_connection, script), _connection);

    // IMMEDIATE takes the write lock at once, so a transaction that begins with a read can't fail to get it when it writes.
    internal void Begin() => Prepare("BEGIN IMMEDIATE").Run();

    internal void Commit() => Prepare("COMMIT").Run();

    /// <summary>Whether a transaction is open.</summary>
    internal bool IsInTransaction => sqlite3_get_autocommit(_connection) == 0;

    /// <summary>How many rows have been written since the connection was opened, including those rolled back.</summary>
    internal int TotalChanges => sqlite3_total_changes(_connection);

    /// <summary>The work of all its statements so far, in steps of SQLite's virtual machine, which do not depend on other load: for tests.</summary>
    internal long Steps => _statements.Values.Sum(statement => (long)statement.Steps);

    /// <summary>Copies all pages, as the open transaction sees them, to another database.</summary>
    /// <param name="target">The other database.</param>
    /// <param name="pages">How many pages are copied between two calls.</param>
    /// <param name="check">Called between them; throws to end the copy.</param>
    internal void CopyTo(Session target, int pages, Action check)
    {
        using var backup = sqlite3_backup_init(target._connection, "main", _connection, "main");
        if (backup.IsInvalid)
        {
            SqliteException.ThrowExceptionForRC(sqlite3_errcode(target._connection), target._connection);
        }

        int result;
        do
        {
            check();
            result = sqlite3_backup_step(backup, pages);
        }
        while (result == SQLITE_OK);
        SqliteException.ThrowExceptionForRC(result == SQLITE_DONE ? SQLITE_OK : result, target._connection);
    }

    /// <summary>Begins a savepoint: a part of the transaction that can be rolled back alone.</summary>
    internal void BeginPart()
    {
        Prepare("SAVEPOINT part").Run();
        _changesBeforePart = _changes.Count;
        Totals?.BeginPart();
    }

    /// <summary>Releases the savepoint: the part is committed with the transaction.</summary>
    internal void KeepPart() => Prepare("RELEASE part").Run();

    /// <summary>Rolls back the part only.</summary>
    internal void UndoPart()
    {
        Prepare("ROLLBACK TO part").Run();
        KeepPart();
        ForgetKeys();
        _changes.RemoveRange(_changesBeforePart, _changes.Count - _changesBeforePart);
        Totals?.UndoPart();
    }

    /// <summary>Called by whatever writes a run, an execution or a line: notes the change, to be published once it is committed.</summary>
    internal void Note(RecordedChange change) => _changes.Add(change);

    /// <summary>Called by whatever writes a workflow.</summary>
    internal void NoteWorkflow() => WritesWorkflow = true;

    /// <summary>Whether the open transaction writes a workflow.</summary>
    internal bool WritesWorkflow { get; private set; }

    /// <summary>Called by whatever writes more of a run than its standing.</summary>
    internal void NoteMore(string runId) => _incomplete.Add(runId);

    /// <summary>The runs of the open transaction of which the changes do not tell all.</summary>
    internal IReadOnlyList<string> Incomplete => _incomplete;

    /// <summary>The changes of the open transaction.</summary>
    internal ReadOnlySpan<RecordedChange> Changed => CollectionsMarshal.AsSpan(_changes);

    /// <summary>Publishes the changes of the transaction that was committed, if anybody watches.</summary>
    internal void Publish(IChangeObserver? observer)
    {
        if (observer is { IsWatched: true } && _changes.Count > 0)
        {
            observer.Publish(Changed);
        }
    }

    /// <summary>Forgets the changes of the transaction that has ended.</summary>
    internal void ForgetChanges()
    {
        _changes.Clear();
        _incomplete.Clear();
        Totals?.Clear();
        WritesWorkflow = false;
        if (_changes.Capacity > MostChangesKept)
        {
            _changes.Capacity = MostChangesKept;
        }
    }

    /// <summary>Rolls back the open transaction, if SQLite has not done so itself, as after a full disk.</summary>
    internal void Rollback()
    {
        ForgetKeys();
        if (IsInTransaction)
        {
            Prepare("ROLLBACK").Run();
        }
    }

    /// <summary>Keeps the log file on closing, without a checkpoint, so that damaged files are not changed.</summary>
    internal void KeepLog() => _ = sqlite3_db_config(_connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);

    /// <summary>Interrupts running statements when the condition is true, until the returned object is disposed.</summary>
    internal IDisposable InterruptWhen(Func<bool> isEnough)
    {
        const int stepsBetween = 10_000;
        sqlite3_progress_handler(_connection, stepsBetween, _ => isEnough() ? 1 : 0, null);
        return new InterruptRegistration(_connection);
    }

    private sealed class InterruptRegistration(sqlite3 connection) : IDisposable
    {
        public void Dispose() => sqlite3_progress_handler(connection, 0, null, null);
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
