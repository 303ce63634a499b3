using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Steps;

namespace Workflow.Functions.Engine;

/// <summary>The input of an orchestration.</summary>
/// <param name="IsReleased">Whether no process drives the run by itself any more: see <see cref="Core.Execution.Session.EagerDrives"/>.</param>
public sealed record RunRequest(bool IsReleased);

/// <summary>Requests a drive.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Turn">The number of the drive: see <see cref="InstanceStatus"/>.</param>
/// <param name="HasPlan">Whether the orchestration has the run's plan already: the answer leaves it out.</param>
/// <param name="IsReleased">Whether no process drives the run by itself any more.</param>
public sealed record DriveRequest(string RunId, long Turn, bool HasPlan, bool IsReleased);

/// <summary>Requests a step.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Step">What to do.</param>
/// <param name="Turn">The number of the session: see <see cref="InstanceStatus"/>.</param>
public sealed record StepRequest(string RunId, TaskStep Step, long Turn);

/// <summary>Requests several steps.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Steps">What to do.</param>
/// <param name="Turn">The number of the session: see <see cref="InstanceStatus"/>.</param>
/// <param name="Number">The number of the activity.</param>
/// <param name="LongestQueue">How long a step waits for a worker before it is to be requested again.</param>
public sealed record StepsRequest(string RunId, IReadOnlyList<TaskStep> Steps, long Turn, long Number, TimeSpan LongestQueue);

/// <summary>Answers of an activity that does several steps, while others of them are under way.</summary>
/// <param name="Number">The number of the activity.</param>
/// <param name="Answers">The answers since the last report.</param>
public sealed record StepsReport(long Number, IReadOnlyList<AnsweredStep> Answers);

/// <summary>Requests to record tasks that do not run.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Decisions">Which tasks, and how they end.</param>
public sealed record SettleRequest(string RunId, IReadOnlyList<Decision> Decisions);

/// <summary>Requests to end a run.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Outcome">Its outcome.</param>
public sealed record EndRequest(string RunId, RunOutcome Outcome);

/// <summary>
/// What an orchestration shows of itself, so that an activity that is delivered again, long after it was answered, can find out
/// that its answer is not needed any more. Stored with the history; it may be a moment late.
/// </summary>
/// <param name="Turn">The number of the last drive or session that has begun. Numbers only rise, also in a history that begins anew.</param>
/// <param name="Answered">
/// By the number of an activity that does several steps, and is under way: those of them that are requested elsewhere by now, as
/// <see cref="StepSet"/>. <c>null</c>: none.
/// </param>
public sealed record InstanceStatus(long Turn, IReadOnlyDictionary<long, string>? Answered = null);
