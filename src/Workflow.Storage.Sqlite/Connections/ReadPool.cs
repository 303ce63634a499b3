using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Workflow.Storage.Sqlite.Connections;

/// <summary>
/// Read-only connections. A read sees the last commit before it began, and neither waits for the writer nor blocks it. Reads
/// are short and run on the caller's thread, so there are at most as many connections as threads.
/// </summary>
internal sealed class ReadPool(string path, StoreState state) : IDisposable
{
    private const int MostIdle = 8;

    // A reader's pages are outdated by each commit, so it need not have many.
    private const string Settings = "PRAGMA query_only = ON; PRAGMA busy_timeout = 5000; PRAGMA cache_size = -1000;";

    private readonly ConcurrentBag<Session> _idle = [];
    private volatile bool _closed;
    private long _reads;

    internal bool IsClosed => _closed;

    /// <summary>How many reads of the file have begun: for tests.</summary>
    internal long Reads => Interlocked.Read(ref _reads);

    internal Task<T> Read<T>(Func<Session, T> body, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        try
        {
            return Task.FromResult(Read(body));
        }
        catch (Exception fault)
        {
            // Faults are returned in the task, as callers expect of a method that returns one.
            return Task.FromException<T>(Known(fault));
        }
    }

    private Exception Known(Exception fault)
    {
        if (StoreFaults.Of(fault) is not { } known)
        {
            return fault;
        }

        state.ReadFailed(known);
        return known;
    }

    public void Dispose()
    {
        _closed = true;
        while (_idle.TryTake(out var session))
        {
            session.Dispose();
        }
    }

    private T Read<T>(Func<Session, T> body)
    {
        ObjectDisposedException.ThrowIf(_closed, typeof(SqliteStore));
        Interlocked.Increment(ref _reads);
        if (!_idle.TryTake(out var session))
        {
            session = Session.Open(path, SqliteOpenMode.ReadOnly, Settings);
        }

        try
        {
            return body(session);
        }
        finally
        {
            GiveBack(session);
        }
    }

    private void GiveBack(Session session)
    {
        if (_idle.Count >= MostIdle)
        {
            session.Dispose();
            return;
        }

        _idle.Add(session);
        if (_closed)
        {
            // Closed while this read ran: nothing else would close the returned connection.
            Dispose();
        }
    }
}
