using Workflow.Core.History;

namespace Workflow.Core.Execution;

/// <summary>Where an engine of its own store says that a run stands.</summary>
public enum EngineState
{
    /// <summary>It knows no such run.</summary>
    Missing,

    /// <summary>It works on it, or waits.</summary>
    Going,

    /// <summary>It holds it.</summary>
    Held,

    /// <summary>It has ended or failed, and does nothing more.</summary>
    Over,

    /// <summary>It was terminated.</summary>
    Terminated,
}

/// <summary>What is to be done so that the engine does what the store says.</summary>
public enum Remedy
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Begin the run, or begin it again from what is on record.</summary>
    Launch,

    /// <summary>Tell the engine where the run stands.</summary>
    Tell,

    /// <summary>Cancel the run: it was terminated on purpose, but its clean-up is still due.</summary>
    Cancel,
}

/// <summary>
/// The rule of maintenance, for an engine that has a store of its own: a process that is killed between the two writes
/// leaves them apart. What the store of runs says, counts.
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
        (RunStatus.Cancelling, _) => Remedy.Tell, // to be told twice does no harm
        (RunStatus.Running or RunStatus.Pending, EngineState.Held) => Remedy.Tell,
        _ => Remedy.None,
    };
}
