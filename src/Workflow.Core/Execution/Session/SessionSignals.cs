using Workflow.Core.History;

namespace Workflow.Core.Execution.Session;

/// <summary>The signals that waiters inside a session wait for.</summary>
/// <remarks>Waiters continue synchronously, on the session's one thread.</remarks>
internal sealed class SessionSignals
{
    private readonly Dictionary<string, Signal> _awaited = new(StringComparer.Ordinal);

    /// <summary>There is something for the loop.</summary>
    public Signal More { get; } = new();

    /// <summary>The run has changed: it was paused or resumed, or an event was sent to it.</summary>
    public Signal Changed { get; } = new();

    /// <summary>Whether and how the run is to end has changed.</summary>
    public Signal Ending { get; } = new();

    /// <summary>The tasks that wait for events, in order.</summary>
    public EventWaiters Events { get; } = new();

    /// <summary>Set when what one task waits for has come: the end of a child run, or an event that is for it alone.</summary>
    /// <param name="awaited">The child run, or the address of the attempt (<see cref="EventAddress"/>).</param>
    public Signal Awaited(string awaited)
    {
        if (!_awaited.TryGetValue(awaited, out var come))
        {
            _awaited[awaited] = come = new();
        }

        return come;
    }

    /// <summary>No task waits for it any longer.</summary>
    public void Forget(string awaited) => _awaited.Remove(awaited);

    /// <summary>It has come: resumes only the task that waits for it, not a thousand others.</summary>
    public void Come(string awaited)
    {
        if (_awaited.TryGetValue(awaited, out var come))
        {
            come.Set();
        }
    }
}
