namespace Workflow.Core.Execution.Waiting;

/// <summary>Wakes all who wait, again and again.</summary>
/// <param name="options">
/// How those who wait go on. An engine whose work must all be done in one thread, in order, has them go on at once.
/// </param>
public sealed class Signal(TaskCreationOptions options = TaskCreationOptions.RunContinuationsAsynchronously)
{
    private TaskCompletionSource _next = new(options);

    /// <summary>Completes at the next <see cref="Set"/>. Taken before looking at what is waited for, so that none is missed.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Wakes all who wait now.</summary>
    public void Set() => Interlocked.Exchange(ref _next, new TaskCompletionSource(options)).TrySetResult();
}
