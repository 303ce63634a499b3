namespace Workflow.Core.Execution.Session;

/// <summary>The signals that waiters inside a session wait for.</summary>
/// <remarks>Waiters continue synchronously, on the session's one thread.</remarks>
internal sealed class SessionSignals
{
    private readonly Dictionary<string, Signal> _children = new(StringComparer.Ordinal);

    /// <summary>There is something for the loop.</summary>
    public Signal More { get; } = new();

    /// <summary>The run has changed: it was paused or resumed, or an event was sent to it.</summary>
    public Signal Changed { get; } = new();

    /// <summary>Whether and how the run is to end has changed.</summary>
    public Signal Ending { get; } = new();

    /// <summary>The tasks that wait for events, in order.</summary>
    public EventWaiters Events { get; } = new();

    /// <summary>Set when a child run has ended. One task waits for each.</summary>
    public Signal Child(string childRunId)
    {
        if (!_children.TryGetValue(childRunId, out var ended))
        {
            _children[childRunId] = ended = new();
        }

        return ended;
    }

    /// <summary>No task waits for the child run any longer.</summary>
    public void Forget(string childRunId) => _children.Remove(childRunId);

    /// <summary>A child run has ended: resumes only the task that waits for it, not a thousand others.</summary>
    public void EndChild(string childRunId)
    {
        if (_children.TryGetValue(childRunId, out var ended))
        {
            ended.Set();
        }
    }
}
