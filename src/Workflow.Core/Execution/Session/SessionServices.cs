using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Session;

/// <summary>The services that every session in this process needs.</summary>
/// <param name="Runs">Reads runs.</param>
/// <param name="Executions">Reads executions.</param>
/// <param name="Log">The logs of runs.</param>
/// <param name="Steps">Does the steps of tasks.</param>
/// <param name="RunSteps">Does the steps of the run itself.</param>
/// <param name="Control">Records that a time limit is reached.</param>
/// <param name="Time">The clock.</param>
public sealed record SessionServices(IRunReader Runs, IExecutionReader Executions, IRunLog Log, StepRunner Steps, RunSteps RunSteps, RunControl Control, TimeProvider Time);
