using System.Collections.Immutable;
using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Expressions.Scope;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Attempts;

/// <summary>Reads the scope of a task's expressions from the store.</summary>
/// <param name="executions">Reads executions.</param>
/// <param name="items">The items of lists.</param>
internal sealed class ScopeReader(IExecutionReader executions, ItemLists items) : IDisposable
{
    private readonly CaughtErrors _caught = new(executions);

    /// <inheritdoc/>
    public void Dispose() => _caught.Dispose();

    /// <summary>Reads the scope of an attempt.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="names">The tasks that the expressions refer to.</param>
    /// <param name="secrets">The secrets that they may use.</param>
    /// <param name="hasError">Whether they refer to the error that the task has caught.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<ExpressionScope> ReadAsync(Attempt attempt, IReadOnlyCollection<string> names, IReadOnlyDictionary<string, string> secrets, bool hasError, CancellationToken cancellationToken)
    {
        return new ExpressionScope
        {
            Inputs = attempt.Run.Inputs,
            Tasks = await ReadTasksAsync(executions, attempt.Run.Id, attempt.Version, names, cancellationToken),
            Run = View(attempt.Run, attempt.Version.Definition),
            Item = attempt.Call.Index is { } index ? (await items.GetAsync(attempt.Run.Id, attempt.Call.Position, cancellationToken))[index] : null,
            Index = attempt.Call.Index,
            Attempt = attempt.Call.Attempt,
            Iteration = attempt.Round?.Iteration,
            Identity = $"{attempt.Run.Id}\0{attempt.Task.Name}\0{attempt.Call.Index}{(attempt.Round is { Iteration: > 1 and var iteration } ? $"\0{iteration}" : "")}",
            Secrets = secrets,
            Error = hasError ? await _caught.GetAsync(attempt, cancellationToken) : null,
        };
    }

    /// <summary>Reads the scope of the outputs of a run, whose tasks have ended.</summary>
    public static async Task<ExpressionScope> OfRunAsync(IExecutionReader executions, Run run, PlannedVersion version, CancellationToken cancellationToken) => new()
    {
        Inputs = run.Inputs,
        Tasks = await ReadTasksAsync(executions, run.Id, version, version.OutputTasks, cancellationToken),
        Run = View(run, version.Definition),
        Identity = run.Id,
    };

    /// <summary>The scope of what is evaluated when a run is started.</summary>
    public static ExpressionScope OfStart(Run run, WorkflowDefinition definition) => new() { Inputs = run.Inputs, Run = View(run, definition), Identity = run.Id };

    private static async Task<ImmutableDictionary<string, TaskView>> ReadTasksAsync(
        IExecutionReader executions, string runId, PlannedVersion version, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var tasks = ImmutableDictionary.CreateBuilder<string, TaskView>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var execution = await executions.FindLastAsync(runId, version.Positions[name], null, cancellationToken);
            tasks[name] = execution is null
                ? new TaskView(null, Word.Upper(ExecutionStatus.Pending))
                : execution.IsRepeated ? new TaskView(null, Word.Upper(ExecutionStatus.Waiting)) // seen only when it has ended
                : new TaskView(execution.Output, Word.Upper(execution.Status), View(execution.Error));
        }

        return tasks.ToImmutable();
    }

    private static JsonElement View(Run run, WorkflowDefinition definition) => JsonSerializer.SerializeToElement(new Dictionary<string, object?>
    {
        ["id"] = run.Id,
        ["workflow_id"] = run.WorkflowId,
        ["workflow_name"] = definition.Name,
        ["workflow_version"] = run.WorkflowVersion,
        ["trigger"] = Word.Lower(run.Trigger),
        ["created_at"] = Rfc3339.Write(run.CreatedAt),
        ["started_at"] = Text(run.StartedAt),
        ["scheduled_for"] = Text(run.ScheduledFor),
        ["rerun_of"] = run.RerunOf,
        ["payload"] = run.Payload,
    });

    private static string? Text(DateTimeOffset? instant) => instant is { } at ? Rfc3339.Write(at) : null;

    private static JsonElement? View(TaskError? error) => error is null ? null : JsonSerializer.SerializeToElement(new Dictionary<string, object?>
    {
        ["code"] = error.Code,
        ["message"] = error.Message,
        ["details"] = error.Details,
    });
}
