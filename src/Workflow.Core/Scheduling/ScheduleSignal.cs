using Workflow.Core.Definitions;

namespace Workflow.Core.Scheduling;

/// <summary>
/// Wakes the scheduler of this process when a schedule is written, which may be due before the one it waits for. A signal
/// that is missed costs a minute at most: every host polls that often.
/// </summary>
public sealed class ScheduleSignal : IDefinitionObserver
{
    private volatile TaskCompletionSource _next = NewSource();

    /// <summary>Completes at the next <see cref="Set"/>. Taken before the schedules are read, so that none is missed.</summary>
    public Task Next => _next.Task;

    /// <summary>Wakes the scheduler.</summary>
    public void Set() => Interlocked.Exchange(ref _next, NewSource()).TrySetResult();

    /// <inheritdoc/>
    public void Written() => Set();

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
