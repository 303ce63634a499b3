namespace Workflow.Standalone.Engine;

/// <summary>
/// Runs a session on one thread at a time. When a task that it awaits completes, one hop to the thread continues the whole
/// chain of methods in place: the scheduler is hidden from the session, or each method of the chain would be scheduled.
/// </summary>
internal sealed class SessionThread
{
    private readonly TaskScheduler _scheduler = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;

    /// <summary>Runs a session. It may only await its own tasks and those from <see cref="Hand(Task)"/>.</summary>
    public Task RunAsync(Func<Task> session, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(session, cancellationToken, TaskCreationOptions.DenyChildAttach | TaskCreationOptions.HideScheduler, _scheduler).Unwrap();

    /// <summary>A task from elsewhere for the session to await: whatever awaits it continues on the thread.</summary>
    public Task Hand(Task elsewhere) =>
        elsewhere.ContinueWith(static done => done.GetAwaiter().GetResult(), CancellationToken.None, TaskContinuationOptions.HideScheduler, _scheduler);

    /// <inheritdoc cref="Hand(Task)"/>
    public Task<T> Hand<T>(Task<T> elsewhere) =>
        elsewhere.ContinueWith(static done => done.GetAwaiter().GetResult(), CancellationToken.None, TaskContinuationOptions.HideScheduler, _scheduler);
}
