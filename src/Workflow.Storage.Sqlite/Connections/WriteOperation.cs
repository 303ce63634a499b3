namespace Workflow.Storage.Sqlite.Connections;

/// <summary>A write that waits for its turn. It can be given up until it has begun, and not after.</summary>
internal abstract class WriteOperation
{
    private const int Waiting = 0;
    private const int Begun = 1;
    private const int GivenUp = 2;

    private int _state;
    private CancellationTokenRegistration _registration;

    /// <summary>Begins it, unless its caller has given it up.</summary>
    internal bool TryBegin()
    {
        _registration.Dispose();
        return Interlocked.CompareExchange(ref _state, Begun, Waiting) == Waiting;
    }

    /// <summary>Does it, within the transaction that is open.</summary>
    internal abstract void Execute(Session session);

    /// <summary>Notes that it failed by itself and was undone. Its caller hears of it with all the others, from <see cref="Answer"/>.</summary>
    internal void Refuse(Exception fault) => Fault = fault;

    /// <summary>Tells the caller that it is on disk, or why it alone is not.</summary>
    internal void Answer()
    {
        if (Fault is { } fault)
        {
            Fail(fault);
        }
        else
        {
            Complete();
        }
    }

    private Exception? Fault { get; set; }

    /// <summary>Tells the caller that it is on disk.</summary>
    protected abstract void Complete();

    /// <summary>Tells the caller that it was not done.</summary>
    internal abstract void Fail(Exception fault);

    /// <summary>Tells the caller that it was given up.</summary>
    protected abstract void Cancel(CancellationToken cancellationToken);

    protected void GiveUpOn(CancellationToken cancellationToken) =>
        _registration = cancellationToken.UnsafeRegister(
            static (self, token) =>
            {
                var operation = (WriteOperation)self!;
                if (Interlocked.CompareExchange(ref operation._state, GivenUp, Waiting) == Waiting)
                {
                    operation.Cancel(token);
                }
            },
            this);
}

/// <summary>A write that answers something.</summary>
/// <typeparam name="T">What it answers.</typeparam>
internal sealed class WriteOperation<T> : WriteOperation
{
    // The writer must go on to the next batch, and not run what its callers do next.
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<Session, T> _body;
    private T? _result;

    internal WriteOperation(Func<Session, T> body, CancellationToken cancellationToken)
    {
        _body = body;
        GiveUpOn(cancellationToken);
    }

    internal Task<T> Done => _answer.Task;

    internal override void Execute(Session session) => _result = _body(session);

    protected override void Complete() => _answer.SetResult(_result!);

    internal override void Fail(Exception fault) => _answer.SetException(fault);

    protected override void Cancel(CancellationToken cancellationToken) => _answer.SetCanceled(cancellationToken);
}
