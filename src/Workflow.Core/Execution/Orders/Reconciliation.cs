using Workflow.Core.History;

namespace Workflow.Core.Execution.Orders;

/// <summary>The state of a run according to an engine that has its own store.</summary>
public enum EngineState
{
    /// <summary>It knows no such run.</summary>
    Missing,

    /// <summary>It works on it, or waits.</summary>
    Going,

    /// <summary>It has paused it.</summary>
    Held,

    /// <summary>It has ended or failed, and does nothing more.</summary>
    Over,

    /// <summary>It was terminated.</summary>
    Terminated,
}

/// <summary>The action that brings the engine in line with the store.</summary>
public enum Remedy
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Begin the run, or begin it again from what is on record.</summary>
    Launch,

    /// <summary>Notify the engine of the run's status.</summary>
    Tell,

    /// <summary>Cancel the run: it was terminated on purpose, but its clean-up is still due.</summary>
    Cancel,
}

/// <summary>
/// The rule of maintenance, for an engine that has a store of its own: a process that is killed between the two writes
/// leaves them inconsistent. The store of runs is authoritative.
/// </summary>
public static class Reconciliation
{
    /// <summary>What is to be done about a run that is not final.</summary>
    /// <param name="run">Where the run stands.</param>
    /// <param name="engine">Where the engine says it stands.</param>
    public static Remedy Of(RunStatus run, EngineState engine) => (run, engine) switch
    {
        (RunStatus.Queued, _) => Remedy.None, // it has not begun
        (RunStatus.Cancelling, EngineState.Terminated) => Remedy.Launch,
        (_, EngineState.Terminated) => Remedy.Cancel,
        (_, EngineState.Missing or EngineState.Over) => Remedy.Launch,
        (RunStatus.Paused, EngineState.Going) => Remedy.Tell,
        (RunStatus.Cancelling, _) => Remedy.Tell, // a repeated notification does no harm
        (RunStatus.Running or RunStatus.Pending, EngineState.Held) => Remedy.Tell,
        _ => Remedy.None,
    };
}
