using Workflow.Core.Watching;

namespace Workflow.Storage.Sqlite.Connections;

/// <summary>
/// The one writer. A commit costs a flush to disk whatever its size, so it commits all waiting writes together, in the order
/// in which they were issued: the more callers, the cheaper each write.
/// </summary>
internal sealed class GroupCommit : IAsyncDisposable
{
    private const int MostInOne = 2_000;

    private readonly Session _session;
    private readonly StoreState _state;
    private readonly CommitCount? _count;
    private readonly IChangeObserver? _observer;
    private readonly object _gate = new();
    private readonly Queue<WriteOperation> _waiting = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _closed;
    private bool _isCommitted; // the batch that is being written
    private long _commits;

    /// <summary>Starts the writer on a connection, which it closes when it ends.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="state">The state of the store.</param>
    /// <param name="count">The count of commits.</param>
    /// <param name="observer">Observes what is committed.</param>
    internal GroupCommit(Session session, StoreState state, CommitCount? count, IChangeObserver? observer)
    {
        (_session, _state, _count, _observer) = (session, state, count, observer);

        // A thread of its own: SQLite blocks it in every flush, which would starve a pool of two threads.
        new Thread(WriteAll) { IsBackground = true, Name = "SQLite writer" }.Start();
    }

    /// <summary>How many transactions have been committed.</summary>
    internal long Commits => Interlocked.Read(ref _commits);

    /// <summary>
    /// Queues a write; the task completes when it is on disk. The body handles expected conflicts by reading. It may be
    /// rolled back, so it must only change the database.
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

        return operation.Done;
    }

    /// <summary>Accepts no more writes, and completes when the waiting ones are on disk.</summary>
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
            Write(batch);
            _session.ForgetChanges();
            batch.Clear();
        }

        if (_state.LastingFault is not null)
        {
            _session.KeepLog();
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

    private void Write(List<WriteOperation> batch)
    {
        if (batch.Count == 0)
        {
            return;
        }

        _isCommitted = false;
        try
        {
            if (_state.LastingFault is { } lasting)
            {
                throw StoreState.Again(lasting);
            }

            if (_count?.FindLost() is { } lost)
            {
                _state.Close(lost);
                throw lost;
            }

            Transact(batch);
        }
        catch (Exception e)
        {
            // The fault is the store's and not that of one write: none is on disk, and retrying them one by one would not help.
            var fault = StoreFaults.Of(e);
            if (fault is not null)
            {
                _state.WriteFailed(fault);
            }

            if (_isCommitted)
            {
                _session.Publish(_observer); // what readers find must not be missing from what they watch
            }

            foreach (var operation in batch)
            {
                operation.Fail(fault ?? e);
            }

            return;
        }

        _state.Committed();
        _session.Publish(_observer); // before the callers continue: a caller that has its answer finds the write published
        foreach (var operation in batch)
        {
            operation.Answer();
        }
    }

    private void Transact(List<WriteOperation> batch)
    {
        // Rarely does a write fail alone, and a savepoint for each costs as much as a small write. If one does, all are done again.
        var isChanged = TryTransact(batch, static (operation, session) => operation.Execute(session)) ?? TryTransact(batch, Execute) ?? throw new InvalidOperationException("A write that failed alone was not rolled back alone.");

        // A transaction that changed nothing is not counted, and the last counted one may have failed.
        if (isChanged)
        {
            _count?.Keep();
        }
    }

    // Whether it has changed anything, or null: it was rolled back, as one of the writes failed, and not the store.
    private bool? TryTransact(List<WriteOperation> batch, Action<WriteOperation, Session> execute)
    {
        try
        {
            _session.Begin();
            var before = _session.TotalChanges;
            try
            {
                foreach (var operation in batch)
                {
                    execute(operation, _session);
                }
            }
            catch (Exception e) when (StoreFaults.Of(e) is null && _session.IsInTransaction)
            {
                _session.Rollback();
                _session.ForgetChanges();
                return null;
            }

            var isChanged = _session.TotalChanges != before;
            if (isChanged)
            {
                _count?.Add(_session);
            }

            _session.Commit();
            _isCommitted = true;
            Interlocked.Increment(ref _commits);
            return isChanged;
        }
        catch
        {
            _session.Rollback();
            throw;
        }
    }

    // A write that fails alone is rolled back alone: only its caller gets the fault, and the others need not be repeated.
    private static void Execute(WriteOperation operation, Session session)
    {
        session.BeginPart();
        try
        {
            operation.Execute(session);
            session.KeepPart();
        }
        catch (Exception e) when (StoreFaults.Of(e) is null && session.IsInTransaction)
        {
            session.UndoPart();
            operation.Refuse(e);
        }
    }
}
