namespace Workflow.Core.Execution.Orders;

/// <summary>
/// Says to this process that it has accepted a run with an instant, which may be earlier than the one it waits for. One that another process
/// has accepted is found within a minute.
/// </summary>
public sealed class DelayedSignal
{
    private volatile TaskCompletionSource _next = NewSource();

    /// <summary>Completes at the next <see cref="Set"/>. Taken before the store is read, so that none is missed.</summary>
    public Task Next => _next.Task;

    /// <summary>Wakes whoever waits.</summary>
    public void Set() => Interlocked.Exchange(ref _next, NewSource()).TrySetResult();

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
