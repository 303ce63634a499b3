using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Workflow.Storage.Sqlite.Connections;

/// <summary>
/// The one writer. A commit costs a flush to disk whatever is in it, so it takes all writes that wait, in the order in
/// which they were issued, and commits them together: the more callers, the cheaper each.
/// </summary>
internal sealed class GroupCommit : IAsyncDisposable
{
    private const int MostInOne = 2_000;

    private readonly Session _session;
    private readonly object _gate = new();
    private readonly Queue<WriteOperation> _waiting = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _closed;
    private long _commits;

    /// <summary>Starts the writer on a connection, which it closes when it ends.</summary>
    internal GroupCommit(Session session)
    {
        _session = session;

        // A thread of its own: SQLite blocks it in every flush, which would starve a pool of two threads.
        new Thread(WriteAll) { IsBackground = true, Name = "SQLite writer" }.Start();
    }

    /// <summary>How many transactions have been committed.</summary>
    internal long Commits => Interlocked.Read(ref _commits);

    /// <summary>
    /// Queues a write before it returns; the task completes when it is on disk. The body decides expected conflicts by
    /// reading, and may run more than once, so all it changes is the database.
    /// </summary>
    internal Task<T> Write<T>(Func<Session, T> body, CancellationToken cancellationToken)
    {
        var operation = new WriteOperation<T>(body, cancellationToken);
        lock (_gate)
        {
            if (_closed)
            {
                return Task.FromException<T>(new ObjectDisposedException(nameof(SqliteStore)));
            }

            _waiting.Enqueue(operation);
            Monitor.Pulse(_gate);
        }

        return operation.Answer;
    }

    /// <summary>Takes no more writes, and returns when those that wait are on disk.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }

        return new ValueTask(_ended.Task);
    }

    private void WriteAll()
    {
        var batch = new List<WriteOperation>(MostInOne);
        while (TakeWaiting(batch))
        {
            Write(CollectionsMarshal.AsSpan(batch));
            batch.Clear();
        }

        _session.Dispose();
        _ended.SetResult();
    }

    private bool TakeWaiting(List<WriteOperation> batch)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_closed)
            {
                Monitor.Wait(_gate);
            }

            var any = _waiting.Count > 0;
            while (batch.Count < MostInOne && _waiting.TryDequeue(out var operation))
            {
                if (operation.TryBegin())
                {
                    batch.Add(operation);
                }
            }

            return any;
        }
    }

    private void Write(ReadOnlySpan<WriteOperation> batch)
    {
        if (batch.IsEmpty)
        {
            return;
        }

        try
        {
            Transact(batch);
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode == raw.SQLITE_BUSY)
        {
            // A tool holds the file. No write is at fault, and each alone would wait for it as long again.
            foreach (var operation in batch)
            {
                operation.Fail(fault);
            }

            return;
        }
        catch (Exception fault) when (batch.Length == 1)
        {
            batch[0].Fail(fault);
            return;
        }
        catch (Exception)
        {
            // One of them is at fault, and only its caller may hear of it: each alone.
            for (var i = 0; i < batch.Length; i++)
            {
                Write(batch.Slice(i, 1));
            }

            return;
        }

        foreach (var operation in batch)
        {
            operation.Complete();
        }
    }

    private void Transact(ReadOnlySpan<WriteOperation> batch)
    {
        try
        {
            _session.Begin();
            foreach (var operation in batch)
            {
                operation.Execute(_session);
            }

            _session.Commit();
            Interlocked.Increment(ref _commits);
        }
        catch
        {
            _session.Rollback();
            throw;
        }
    }
}
