using Workflow.Core.History;

namespace Workflow.Core.Execution.Orders;

/// <summary>The state of a run according to an engine that has its own store.</summary>
public enum EngineState
{
    /// <summary>It has no such run.</summary>
    Missing,

    /// <summary>The run is in progress, or waits.</summary>
    Running,

    /// <summary>The run is paused.</summary>
    Paused,

    /// <summary>The run has ended or failed.</summary>
    Ended,

    /// <summary>The run was terminated.</summary>
    Terminated,
}

/// <summary>The action that brings the engine in line with the store.</summary>
public enum RepairAction
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Begin the run, or begin it again from what is on record.</summary>
    Launch,

    /// <summary>Notify the engine of the run's status.</summary>
    Notify,

    /// <summary>Cancel the run: it was terminated on purpose, but its clean-up is still due.</summary>
    Cancel,
}

/// <summary>
/// The rule that reconciles an engine that has a store of its own with the run store: a process that is killed between the
/// two writes leaves the stores inconsistent. The run store is authoritative.
/// </summary>
public static class Reconciliation
{
    /// <summary>The action for a run that is not final.</summary>
    /// <param name="run">The status of the run on record.</param>
    /// <param name="engine">Its state according to the engine.</param>
    public static RepairAction Of(RunStatus run, EngineState engine) => (run, engine) switch
    {
        (RunStatus.Queued, _) => RepairAction.None, // it has not begun
        (RunStatus.Cancelling, EngineState.Terminated) => RepairAction.Launch,
        (_, EngineState.Terminated) => RepairAction.Cancel,
        (_, EngineState.Missing or EngineState.Ended) => RepairAction.Launch,
        (RunStatus.Paused, EngineState.Running) => RepairAction.Notify,
        (RunStatus.Cancelling, _) => RepairAction.Notify, // a repeated notification does no harm
        (RunStatus.Running or RunStatus.Pending, EngineState.Paused) => RepairAction.Notify,
        _ => RepairAction.None,
    };
}
