namespace Workflow.Standalone.Engine;

/// <summary>
/// The one thread at a time that a session runs on. What the session waits for continues it in place, from its innermost method to
/// its outermost: its scheduler is hidden from it, or each method on the way would be scheduled by itself.
/// </summary>
internal sealed class SessionThread
{
    private readonly TaskScheduler _scheduler = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;

    /// <summary>Runs a session. It stays on the thread as long as it awaits nothing but its own tasks, and those of <see cref="Hand(Task)"/>.</summary>
    public Task RunAsync(Func<Task> session, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(session, cancellationToken, TaskCreationOptions.DenyChildAttach | TaskCreationOptions.HideScheduler, _scheduler).Unwrap();

    /// <summary>Hands the session a task from elsewhere: what awaits it continues on the thread.</summary>
    public Task Hand(Task elsewhere) =>
        elsewhere.ContinueWith(static done => done.GetAwaiter().GetResult(), CancellationToken.None, TaskContinuationOptions.HideScheduler, _scheduler);

    /// <inheritdoc cref="Hand(Task)"/>
    public Task<T> Hand<T>(Task<T> elsewhere) =>
        elsewhere.ContinueWith(static done => done.GetAwaiter().GetResult(), CancellationToken.None, TaskContinuationOptions.HideScheduler, _scheduler);
}
