namespace Workflow.Standalone.Engine;

/// <summary>Wakes whoever waits, again and again.</summary>
internal sealed class Signal
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes at the next <see cref="Set"/>. Taken before looking at what is waited for, so that none is missed.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Wakes all who wait now.</summary>
    public void Set() => Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
