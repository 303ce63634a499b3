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
/// <param name="outer">The runs around those of groups.</param>
internal sealed class ScopeReader(IExecutionReader executions, ItemLists items, OuterRuns outer) : IDisposable
{
    private readonly CaughtErrors _caught = new(executions);
    private readonly ItemPlaces _places = new(items, outer);

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
        var scope = await ReadAsync(attempt.Run, attempt.Version, names, cancellationToken);
        return scope with
        {
            Item = attempt.Call.Index is { } index ? (await items.GetAsync(attempt.Run.Id, attempt.Call.Position, cancellationToken))[index] : scope.Item,
            Index = attempt.Call.Index is { } place ? place + await _places.FirstAsync(attempt.Run, attempt.Version, cancellationToken) : scope.Index,
            Attempt = attempt.Call.Attempt,
            Iteration = attempt.Round?.Iteration ?? scope.Iteration,
            Identity = $"{attempt.Run.Id}\0{attempt.Task.Name}\0{attempt.Call.Index}{(attempt.Round is { Iteration: > 1 and var iteration } ? $"\0{iteration}" : "")}",
            Secrets = secrets,
            Callback = attempt.Callback?.Scope,
            Error = hasError ? await _caught.GetAsync(attempt, cancellationToken) : null,
        };
    }

    /// <summary>
    /// Reads what all tasks of a run see. In the run of a group, that is also what is around it: the inputs and the view of the outermost
    /// run, the tasks upstream of the group, the nearest item and round. It is read where it is, and not copied into the run.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="version">What it carries out.</param>
    /// <param name="names">The tasks that the expressions refer to.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<ExpressionScope> ReadAsync(Run run, PlannedVersion version, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var levels = await outer.LevelsAsync(run, version, cancellationToken);
        var tasks = ImmutableDictionary.CreateBuilder<string, TaskView>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var (runId, position) = PlaceOf(name, run, version, levels);
            tasks[name] = ViewOf(await executions.FindLastAsync(runId, position, null, cancellationToken));
        }

        var whole = levels is [.., var outermost] ? outermost.Run : run;
        var listed = levels.FirstOrDefault(level => level is { Index: not null, IsChunk: false });
        return new ExpressionScope
        {
            Inputs = whole.Inputs,
            Tasks = tasks.ToImmutable(),
            Run = View(whole, version.Definition),
            Item = listed is { Index: { } index } ? (await items.GetAsync(listed.Run.Id, listed.Position, cancellationToken))[index] : null,
            Index = listed is { Index: { } place } ? place + await _places.FirstAsync(listed.Run, listed.Version, cancellationToken) : null,
            Iteration = levels.FirstOrDefault(level => level.Version.Definition.Tasks[level.Position].Repeat is not null) is { } repeated
                ? (await executions.FindLastAsync(repeated.Run.Id, repeated.Position, repeated.Index, cancellationToken))?.Round?.Iteration
                : null,
        };
    }

    // Names of different levels that a task may refer to differ.
    private static (string RunId, int Position) PlaceOf(string name, Run run, PlannedVersion version, IReadOnlyList<OuterLevel> levels)
    {
        if (version.Positions.TryGetValue(name, out var own))
        {
            return (run.Id, own);
        }

        foreach (var level in levels)
        {
            if (level.Version.Positions.TryGetValue(name, out var position))
            {
                return (level.Run.Id, position);
            }
        }

        throw new InvalidOperationException($"There is no task '{name}'.");
    }

    /// <summary>Reads the scope of the outputs of a run, whose tasks have ended.</summary>
    public static async Task<ExpressionScope> OfRunAsync(IExecutionReader executions, Run run, PlannedVersion version, CancellationToken cancellationToken)
    {
        var tasks = ImmutableDictionary.CreateBuilder<string, TaskView>(StringComparer.Ordinal);
        foreach (var name in version.OutputTasks)
        {
            tasks[name] = ViewOf(await executions.FindLastAsync(run.Id, version.Positions[name], null, cancellationToken));
        }

        return new() { Inputs = run.Inputs, Tasks = tasks.ToImmutable(), Run = View(run, version.Definition), Identity = run.Id };
    }

    /// <summary>The scope of what is evaluated when a run is started.</summary>
    public static ExpressionScope OfStart(Run run, WorkflowDefinition definition) => new() { Inputs = run.Inputs, Run = View(run, definition), Identity = run.Id };

    private static TaskView ViewOf(TaskExecution? execution) =>
        execution is null ? new TaskView(null, Word.Upper(ExecutionStatus.Pending))
        : execution.IsRepeated ? new TaskView(null, Word.Upper(ExecutionStatus.Waiting)) // seen only when it has ended
        : new TaskView(execution.Output, Word.Upper(execution.Status), View(execution.Error));

    private static JsonElement View(Run run, WorkflowDefinition definition) => PlainJson.Of(new Dictionary<string, object?>
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
        ["batch"] = definition.Batch is null && run.Gathered.Count == 0 ? null : StartsOf(run),
    });

    private static List<Dictionary<string, object?>> StartsOf(Run run) => [.. run.Gathered.Select(start => (start.Inputs, start.Payload)).Prepend((run.Inputs, run.Payload)).Select(start => new Dictionary<string, object?> { ["inputs"] = start.Item1, ["payload"] = start.Item2 })];

    private static string? Text(DateTimeOffset? instant) => instant is { } at ? Rfc3339.Write(at) : null;

    private static JsonElement? View(TaskError? error) => error is null ? null : PlainJson.Of(new Dictionary<string, object?>
    {
        ["code"] = error.Code,
        ["message"] = error.Message,
        ["details"] = error.Details,
    });
}
