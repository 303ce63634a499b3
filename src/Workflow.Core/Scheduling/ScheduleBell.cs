namespace Workflow.Core.Scheduling;

/// <summary>
/// Wakes the scheduler of this process when a schedule is written, which may be due before the one it waits for. Missing
/// it costs a minute at most: that is how often every host looks by itself.
/// </summary>
public sealed class ScheduleBell
{
    private volatile TaskCompletionSource _rung = NewRing();

    /// <summary>Completes at the next ring after it was asked for.</summary>
    public Task Rung => _rung.Task;

    /// <summary>Rings.</summary>
    public void Ring() => Interlocked.Exchange(ref _rung, NewRing()).TrySetResult();

    private static TaskCompletionSource NewRing() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
