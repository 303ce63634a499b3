namespace Workflow.Functions.Tests.Hub;

/// <summary>A door in the middle of a task: the test knows when the task stands before it, and opens it.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when a task stands before it.</summary>
    public Task Reached => _reached.Task.WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>Lets everybody through.</summary>
    public void Open() => _opened.TrySetResult();

    /// <summary>The task's side: waits until it is open.</summary>
    public Task PassAsync(CancellationToken cancellationToken)
    {
        _reached.TrySetResult();
        return _opened.Task.WaitAsync(cancellationToken);
    }
}
