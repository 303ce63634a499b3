namespace Workflow.Core.Execution.Session;

/// <summary>
/// Runs a session on one thread at a time. When a task that it awaits completes, one hop to the thread continues the whole
/// chain of methods in place: the scheduler is hidden from the session, or each method of the chain would be scheduled.
/// </summary>
public sealed class SessionThread
{
    private readonly TaskScheduler _scheduler = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;

    /// <summary>Runs a session. It may only await its own tasks and those from <see cref="Hand(Task)"/>.</summary>
    /// <param name="session">The session.</param>
    /// <param name="cancellationToken">Cancels a session that has not begun.</param>
    public Task RunAsync(Func<Task> session, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(session, cancellationToken, TaskCreationOptions.DenyChildAttach | TaskCreationOptions.HideScheduler, _scheduler).Unwrap();

    /// <summary>A task from elsewhere for the session to await: whatever awaits it continues on the thread.</summary>
    /// <param name="elsewhere">The task.</param>
    public Task Hand(Task elsewhere) =>
        elsewhere.ContinueWith(static done => done.GetAwaiter().GetResult(), CancellationToken.None, TaskContinuationOptions.HideScheduler, _scheduler);

    /// <inheritdoc cref="Hand(Task)"/>
    /// <typeparam name="T">What it results in.</typeparam>
    public Task<T> Hand<T>(Task<T> elsewhere) =>
        elsewhere.ContinueWith(static done => done.GetAwaiter().GetResult(), CancellationToken.None, TaskContinuationOptions.HideScheduler, _scheduler);

    /// <summary>Calls a method on the thread, after what waits for the thread already.</summary>
    /// <param name="then">The method.</param>
    public void Post(Action then) => _ = Task.Factory.StartNew(then, CancellationToken.None, TaskCreationOptions.DenyChildAttach | TaskCreationOptions.HideScheduler, _scheduler);

    /// <summary>Calls a method on the thread when a task has completed and everything that was continued by it has returned.</summary>
    /// <param name="handed">A task from <see cref="Hand(Task)"/> that nothing awaits yet.</param>
    /// <param name="then">The method.</param>
    public void After(Task handed, Action then) =>
        _ = handed.ContinueWith(static (_, then) => ((Action)then!)(), then, CancellationToken.None, TaskContinuationOptions.HideScheduler, _scheduler);
}
