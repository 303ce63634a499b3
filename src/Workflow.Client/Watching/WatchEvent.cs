using Workflow.Contracts;
using Workflow.Core.History;

namespace Workflow.Client.Watching;

/// <summary>Something that a watch reports.</summary>
public abstract record WatchEvent
{
    private protected WatchEvent()
    {
    }

    /// <summary>Its id: a watch that begins with it continues after it; <c>null</c>: it has none.</summary>
    public string? Id { get; init; }
}

/// <summary>Read the state now; what follows is later. Sent first of all, and when changes are not known any more, such as after a restart.</summary>
public sealed record WatchReset : WatchEvent;

/// <summary>The watched run has changed.</summary>
/// <param name="Run">The run, without its inputs.</param>
public sealed record RunChanged(WatchedRun Run) : WatchEvent;

/// <summary>Executions of the watched run have changed.</summary>
/// <param name="Executions">Each with its last state, without output and error.</param>
public sealed record ExecutionsChanged(IReadOnlyList<WatchedExecution> Executions) : WatchEvent;

/// <summary>The log of the watched run has more lines.</summary>
/// <param name="Lines">The lines.</param>
public sealed record LogWritten(IReadOnlyList<LogLine> Lines) : WatchEvent;

/// <summary>The watched run has ended, and nothing more comes.</summary>
public sealed record WatchEnded : WatchEvent;

/// <summary>Runs are new, or have changed.</summary>
/// <param name="Runs">Each with its last state, without its inputs.</param>
public sealed record RunsChanged(IReadOnlyList<WatchedRun> Runs) : WatchEvent;

/// <summary>Retention has removed runs.</summary>
/// <param name="RunIds">Their ids.</param>
public sealed record RunsRemoved(IReadOnlyList<string> RunIds) : WatchEvent;
