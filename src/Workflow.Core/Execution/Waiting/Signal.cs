namespace Workflow.Core.Execution.Waiting;

/// <summary>Wakes all waiters, any number of times.</summary>
/// <param name="options">
/// How waiters continue. An engine whose work must all run on one thread, in order, makes them continue synchronously.
/// </param>
public sealed class Signal(TaskCreationOptions options = TaskCreationOptions.RunContinuationsAsynchronously)
{
    private TaskCompletionSource _next = new(options);

    /// <summary>Completes at the next <see cref="Set"/>. Taken before the condition is checked, so that no signal is missed.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Wakes all current waiters.</summary>
    public void Set() => Interlocked.Exchange(ref _next, new TaskCompletionSource(options)).TrySetResult();
}
