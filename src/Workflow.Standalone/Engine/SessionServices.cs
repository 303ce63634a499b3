using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;

namespace Workflow.Standalone.Engine;

/// <summary>The services that every session needs.</summary>
internal sealed record SessionServices(IRunReader Runs, IExecutionReader Executions, IRunLog Log, StepRunner Steps, RunSteps RunSteps, RunControl Control, TimeProvider Time);
