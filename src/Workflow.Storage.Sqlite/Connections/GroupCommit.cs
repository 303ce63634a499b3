using Workflow.Core.Watching;

namespace Workflow.Storage.Sqlite.Connections;

/// <summary>
/// The one writer. A commit costs a flush to disk whatever its size, so it commits all waiting writes together, in the order
/// in which they were issued: the more callers, the cheaper each write.
/// </summary>
internal sealed class GroupCommit : IAsyncDisposable
{
    private const int MostInOne = 2_000;

    /// <summary>How long writes that may wait are kept back for others.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(2);

    private readonly Session _session;
    private readonly StoreState _state;
    private readonly CommitCount? _count;
    private readonly IChangeObserver? _observer;
    private readonly RecentRuns _recent;
    private readonly WriteGeneration _workflows;
    private readonly object _gate = new();
    private readonly Queue<WriteOperation> _waiting = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _closed;
    private int _urgent; // of the waiting ones
    private bool _isCommitted; // the batch that is being written
    private long _commits;
    private long _flushes;

    /// <summary>Starts the writer on a connection, which it closes when it ends.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="state">The state of the store.</param>
    /// <param name="count">The count of commits.</param>
    /// <param name="recent">Keeps the runs that are written.</param>
    /// <param name="workflows">Changes with each write of a workflow.</param>
    /// <param name="observer">Observes what is committed.</param>
    internal GroupCommit(Session session, StoreState state, CommitCount? count, RecentRuns recent, WriteGeneration workflows, IChangeObserver? observer)
    {
        (_session, _state, _count, _recent, _workflows, _observer) = (session, state, count, recent, workflows, observer);

        // A thread of its own: SQLite blocks it in every flush, which would starve a pool of two threads.
        new Thread(WriteAll) { IsBackground = true, Name = "SQLite writer" }.Start();
    }

    /// <summary>How many transactions have been committed.</summary>
    internal long Commits => Interlocked.Read(ref _commits);

    /// <summary>How many of them have written something: each of these has waited for a flush of the log.</summary>
    internal long Flushes => Interlocked.Read(ref _flushes);

    /// <summary>
    /// Queues a write; the task completes when it is on disk. The body handles expected conflicts by reading. It may be
    /// rolled back, so it must only change the database.
    /// </summary>
    /// <param name="body">The write.</param>
    /// <param name="cancellationToken">Cancels it while it waits.</param>
    /// <param name="mayWait">Whether nobody waits for it, and another write of the caller mostly follows: then it waits for that, for a moment, as one
    /// commit is cheaper than two. The order stays.</param>
    internal Task<T> Write<T>(Func<Session, T> body, CancellationToken cancellationToken, bool mayWait = false)
    {
        var operation = new WriteOperation<T>(body, cancellationToken) { MayWait = mayWait };
        lock (_gate)
        {
            if (_closed)
            {
                return Task.FromException<T>(new ObjectDisposedException(nameof(SqliteStore)));
            }

            _waiting.Enqueue(operation);
            _urgent += mayWait ? 0 : 1;
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

            if (_urgent == 0 && _waiting.Count > 0 && !_closed)
            {
                Monitor.Wait(_gate, Patience);
            }

            var any = _waiting.Count > 0;
            while (batch.Count < MostInOne && _waiting.TryDequeue(out var operation))
            {
                _urgent -= operation.MayWait ? 0 : 1;
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
                Publish(); // what readers find must not be missing from what they watch
            }

            foreach (var operation in batch)
            {
                operation.Fail(fault ?? e);
            }

            return;
        }

        _state.Committed();
        Publish(); // before the callers continue: a caller that has its answer finds the write published
        foreach (var operation in batch)
        {
            operation.Answer();
        }
    }

    private void Publish()
    {
        _recent.Keep(_session.Changed, _session.Incomplete);
        _session.Publish(_observer);
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
                _session.Totals?.Write(_session);
                _count?.Add(_session);
            }

            Commit();
            _isCommitted = true;
            Interlocked.Increment(ref _commits);
            if (isChanged)
            {
                Interlocked.Increment(ref _flushes);
            }

            return isChanged;
        }
        catch
        {
            _session.Rollback();
            throw;
        }
    }

    private void Commit()
    {
        _recent.Suspend(_session.Changed);
        if (!_session.WritesWorkflow)
        {
            _session.Commit();
            return;
        }

        _workflows.BeginCommit();
        try
        {
            _session.Commit();
        }
        finally
        {
            _workflows.EndCommit();
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
