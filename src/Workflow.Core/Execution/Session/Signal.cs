namespace Workflow.Core.Execution.Session;

/// <summary>Wakes all who wait, again and again.</summary>
/// <remarks>Not safe for threads: those who wait continue at once, on the one thread of a session.</remarks>
public sealed class Signal
{
    private TaskCompletionSource _next = new();

    /// <summary>Completes at the next <see cref="Set"/>. Taken before checking what is waited for, so that none is missed.</summary>
    public Task Next => _next.Task;

    /// <summary>Wakes all who wait now.</summary>
    public void Set()
    {
        var now = _next;
        _next = new TaskCompletionSource(); // before they continue: they may wait again
        now.SetResult();
    }
}
