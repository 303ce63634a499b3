using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Steps;

namespace Workflow.Functions.Engine;

/// <summary>Requests a step.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Step">What to do.</param>
public sealed record StepRequest(string RunId, TaskStep Step);

/// <summary>Requests several steps.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Steps">What to do.</param>
public sealed record StepsRequest(string RunId, IReadOnlyList<TaskStep> Steps);

/// <summary>Requests to record tasks that do not run.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Decisions">Which tasks, and how they end.</param>
public sealed record SettleRequest(string RunId, IReadOnlyList<Decision> Decisions);

/// <summary>Requests to end a run.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Outcome">Its outcome.</param>
public sealed record EndRequest(string RunId, RunOutcome Outcome);
