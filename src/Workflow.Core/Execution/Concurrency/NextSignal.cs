namespace Workflow.Core.Execution.Concurrency;

/// <summary>Wakes what waits in this process for an instant, when there may be an earlier one.</summary>
public abstract class NextSignal
{
    private volatile TaskCompletionSource _next = NewSource();

    /// <summary>Completes at the next <see cref="Set"/>. Taken before the store is read, so that none is missed.</summary>
    public Task Next => _next.Task;

    /// <summary>Wakes whoever waits.</summary>
    public void Set() => Interlocked.Exchange(ref _next, NewSource()).TrySetResult();

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
