namespace Workflow.Functions.Tests.Hub;

/// <summary>A gate inside a task: the test is notified when the task reaches it, and opens it.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a task waits at it.</summary>
    public Task Reached => _reached.Task.WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>Opens the gate for all tasks.</summary>
    public void Open() => _opened.TrySetResult();

    /// <summary>The task's side: waits until it is open.</summary>
    public Task PassAsync(CancellationToken cancellationToken)
    {
        _reached.TrySetResult();
        return _opened.Task.WaitAsync(cancellationToken);
    }
}
