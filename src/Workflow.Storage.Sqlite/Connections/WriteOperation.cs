namespace Workflow.Storage.Sqlite.Connections;

/// <summary>A queued write. It can be cancelled until it begins.</summary>
internal abstract class WriteOperation
{
    private const int Waiting = 0;
    private const int Begun = 1;
    private const int GivenUp = 2;

    private int _state;
    private CancellationTokenRegistration _registration;

    /// <summary>Whether it may wait for others.</summary>
    internal bool MayWait { get; init; }

    /// <summary>Begins it, unless its caller has cancelled it.</summary>
    internal bool TryBegin()
    {
        _registration.Dispose();
        return Interlocked.CompareExchange(ref _state, Begun, Waiting) == Waiting;
    }

    /// <summary>Executes it in the open transaction.</summary>
    internal abstract void Execute(Session session);

    /// <summary>Records that it failed alone and was rolled back. <see cref="Answer"/> reports it to the caller.</summary>
    internal void Refuse(Exception fault) => Fault = fault;

    /// <summary>Reports to the caller that it is on disk, or why it failed alone.</summary>
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

    /// <summary>Reports to the caller that it is on disk.</summary>
    protected abstract void Complete();

    /// <summary>Reports to the caller that it failed.</summary>
    internal abstract void Fail(Exception fault);

    /// <summary>Reports to the caller that it was cancelled.</summary>
    protected abstract void Cancel(CancellationToken cancellationToken);

    protected void CancelOn(CancellationToken cancellationToken) =>
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

/// <summary>A write with a result.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
internal sealed class WriteOperation<T> : WriteOperation
{
    // Continuations run elsewhere, so that the writer can start the next batch at once.
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<Session, T> _body;
    private T? _result;

    internal WriteOperation(Func<Session, T> body, CancellationToken cancellationToken)
    {
        _body = body;
        CancelOn(cancellationToken);
    }

    internal Task<T> Done => _answer.Task;

    internal override void Execute(Session session) => _result = _body(session);

    protected override void Complete() => _answer.SetResult(_result!);

    internal override void Fail(Exception fault) => _answer.SetException(fault);

    protected override void Cancel(CancellationToken cancellationToken) => _answer.SetCanceled(cancellationToken);
}
