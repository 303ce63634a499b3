namespace Workflow.Core.Execution.Session;

/// <summary>Resumes all current waiters, repeatedly.</summary>
/// <remarks>Not thread-safe: waiters continue synchronously, on the one thread of a session.</remarks>
public sealed class Signal
{
    private TaskCompletionSource _next = new();

    /// <summary>
    /// Completes at the next <see cref="Set"/>. Read before checking the condition, so that no change is missed.
    /// </summary>
    public Task Next => _next.Task;

    /// <summary>Resumes all current waiters.</summary>
    public void Set()
    {
        var now = _next;
        _next = new TaskCompletionSource(); // before they continue: they may wait again
        now.SetResult();
    }
}
