using Workflow.Core.Execution;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;

namespace Workflow.Standalone.Engine;

/// <summary>What every session needs of the service.</summary>
internal sealed record SessionServices(
    IRunStore Store,
    TaskRunner Runner,
    WaitingTasks Waiting,
    RunControl Control,
    RunEnds Ends,
    Workers Workers,
    TimeProvider Time);
