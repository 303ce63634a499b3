using System.Collections.Immutable;
using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Expressions;
using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Scope;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Core.Secrets;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Attempts;

/// <summary>The result of preparing an attempt: its config, or its end if preparation ended it.</summary>
/// <param name="Config">The config with every template evaluated.</param>
/// <param name="Ended">The report of its end; then there is no config.</param>
/// <param name="Expressions">Evaluates those that the task type evaluates itself; <c>null</c> if there are none.</param>
internal readonly record struct Prepared(JsonElement Config, TaskReport? Ended, TaskExpressions? Expressions = null);

/// <summary>The first part of every attempt: secrets, condition, templates.</summary>
/// <param name="types">The task types.</param>
/// <param name="runs">Reads runs.</param>
/// <param name="executions">Reads executions.</param>
/// <param name="items">The items of lists.</param>
/// <param name="secrets">The secrets.</param>
/// <param name="limits">The limits of one evaluation of expressions.</param>
internal sealed class TaskPreparation(TaskTypeCatalog types, IRunReader runs, IExecutionReader executions, ItemLists items, ISecrets secrets, ExpressionLimits limits) : IDisposable
{
    private static readonly IReadOnlyDictionary<string, string> NoSecrets = new Dictionary<string, string>(StringComparer.Ordinal);

    private readonly OuterRuns _outer = new(runs);
    private readonly TaskEvaluator _evaluator = new(limits);
    private ItemPlaces? _places;
    private ScopeReader? _scopes;
    private ErrorRules? _rules;
    private Rounds? _rounds;

    /// <summary>Evaluates expressions.</summary>
    internal TaskEvaluator Evaluator => _evaluator;

    /// <summary>Reads the scopes of expressions.</summary>
    internal ScopeReader Scopes => _scopes ??= new ScopeReader(executions, items, _outer);

    /// <summary>Finds where the items of a chunk are among all items.</summary>
    internal ItemPlaces Places => _places ??= new ItemPlaces(items, _outer);

    /// <summary>Decides which rules apply to errors.</summary>
    internal ErrorRules Rules => _rules ??= new ErrorRules(Scopes, _evaluator, executions, Rounds);

    /// <summary>The rounds of tasks that repeat.</summary>
    internal Rounds Rounds => _rounds ??= new Rounds(executions);

    /// <inheritdoc/>
    public void Dispose()
    {
        _scopes?.Dispose();
        _outer.Dispose();
        _evaluator.Dispose();
    }

    /// <summary>Evaluates condition and config, and ends an attempt that should not or can't run.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="isDecided">Whether it is on record that it runs: its condition is not evaluated again.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<Prepared> PrepareAsync(Attempt attempt, bool isDecided, CancellationToken cancellationToken)
    {
        var task = attempt.Task;

        var when = isDecided || attempt.Call.Attempt > 1 ? null : ConditionOf(attempt);
        var needs = attempt.Version.NeedsOf(attempt.Call.Position);
        var own = types.OwnExpressions(task.TaskType, task.Config).ToList();
        if (when is null && !needs.InConfig && own.Count == 0)
        {
            return new Prepared(task.Config, null);
        }

        try
        {
            if (SecretFault(needs, out var found) is { } fault)
            {
                return new Prepared(default, await attempt.FailAsync(new TaskError("secret", fault)));
            }

            var tasks = (when is null ? needs.ConfigTasks : needs.ConfigTasks.Union(ConditionTasksOf(attempt))).Union(own.SelectMany(text => TaskNeeds.TasksIn(text.Text)));
            var scope = await Scopes.ReadAsync(attempt, tasks, found, needs.UsesError || own.Any(text => TaskNeeds.UsesErrorIn(text.Text)), cancellationToken);
            if (await SkipUnlessAsync(attempt, when, scope, cancellationToken) is { } skipped)
            {
                return new Prepared(default, skipped);
            }

            var except = own.Select(text => text.Pointer).ToHashSet(StringComparer.Ordinal);
            var config = needs.InConfig ? await _evaluator.EvaluateAsync(e => e.Evaluate(task.Config, scope, except: except), cancellationToken) : task.Config;
            return new Prepared(config, null, own.Count == 0 ? null : new TaskExpressions(_evaluator, scope with { Secrets = NoSecrets, Callback = null }));
        }
        catch (ExpressionException e)
        {
            return new Prepared(default, await attempt.FailAsync(new TaskError("expression", e.Message)));
        }
    }

    /// <summary>Evaluates only the condition, before anything of the attempt is recorded.</summary>
    /// <returns>The report of its end if it does not run; <c>null</c>: it runs.</returns>
    public async Task<TaskReport?> DecideAsync(Attempt attempt, CancellationToken cancellationToken)
    {
        try
        {
            var scope = await Scopes.ReadAsync(attempt, ConditionTasksOf(attempt), NoSecrets, attempt.Version.NeedsOf(attempt.Call.Position).UsesError, cancellationToken);
            return await SkipUnlessAsync(attempt, ConditionOf(attempt), scope, cancellationToken);
        }
        catch (ExpressionException e)
        {
            return await attempt.FailAsync(new TaskError("expression", e.Message));
        }
    }

    /// <summary>Evaluates the condition of a <c>for_each</c> and creates its list.</summary>
    public async Task<TaskReport> ExpandAsync(Attempt attempt, CancellationToken cancellationToken)
    {
        var (task, list) = (attempt.Task, attempt.Task.ForEach ?? default);
        if (attempt.Version.IsChunk)
        {
            return await BodyItemLists.ExpandChunkAsync(attempt, await Places.ChunkOfAsync(attempt.Run, attempt.Version, cancellationToken), cancellationToken);
        }

        try
        {
            var scope = await GateScopeAsync(attempt, cancellationToken);
            if (await SkipUnlessAsync(attempt, task.When, scope, cancellationToken) is { } skipped)
            {
                return skipped;
            }

            if (BodyItems.SourceOf(list) is { } source)
            {
                var body = await _evaluator.EvaluateAsync(e => e.EvaluateExpression(source, scope, $"/for_each/{BodyItems.Member}"), cancellationToken);
                return await BodyItemLists.ExpandAsync(attempt, body, cancellationToken);
            }

            var made = await _evaluator.EvaluateAsync(
                e => list.ValueKind == JsonValueKind.String ? e.EvaluateExpression(list.GetString()!, scope, "/for_each") : e.Evaluate(list, scope, "/for_each"),
                cancellationToken);
            return made switch
            {
                { ValueKind: not JsonValueKind.Array } when BodyItemLists.IdIn(made) is not null =>
                    await attempt.FailAsync(new TaskError("for_each", $"The for_each returned a stored body. Its items are read with for_each: {{\"{BodyItems.Member}\": …}}.")),
                { ValueKind: not JsonValueKind.Array } =>
                    await attempt.FailAsync(new TaskError("for_each", $"The for_each returned {FaultText.Kind(made)}, and must return a list.")),
                _ when made.GetArrayLength() is var count and > DefinitionLimits.Items =>
                    await attempt.FailAsync(new TaskError("for_each", $"The for_each returned {count} items; the limit is {DefinitionLimits.Items}.")),
                _ => await attempt.ExpandAsync(made),
            };
        }
        catch (ExpressionException e)
        {
            return await attempt.FailAsync(new TaskError("expression", e.Message));
        }
    }

    // The condition of a list applies to the whole task, and was evaluated when the list was created; its items have their own.
    private static string? ConditionOf(Attempt attempt) => attempt.Call.Index is null ? attempt.Task.When : attempt.Task.ItemWhen;

    private static ImmutableHashSet<string> ConditionTasksOf(Attempt attempt)
    {
        var needs = attempt.Version.NeedsOf(attempt.Call.Position);
        return attempt.Call.Index is null ? needs.GateTasks : needs.ItemTasks;
    }

    // Only configs may use secrets, so this scope has none.
    private Task<ExpressionScope> GateScopeAsync(Attempt attempt, CancellationToken cancellationToken) =>
        Scopes.ReadAsync(attempt, attempt.Version.NeedsOf(attempt.Call.Position).GateTasks, NoSecrets, attempt.Version.NeedsOf(attempt.Call.Position).UsesError, cancellationToken);

    // The report of an attempt whose condition is false; null: it has none, or it is true.
    private async Task<TaskReport?> SkipUnlessAsync(Attempt attempt, string? when, ExpressionScope scope, CancellationToken cancellationToken) =>
        when is not null && !await _evaluator.EvaluateAsync(e => e.EvaluateWhen(when, scope), cancellationToken)
            ? await attempt.SkipAsync($"its condition is false: {FaultText.Shorten(when)}")
            : null;

    // Why the secrets of a task can't be used, or null; with their values.
    private string? SecretFault(TaskNeeds needs, out Dictionary<string, string> found)
    {
        found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in needs.Secrets.Order(StringComparer.Ordinal))
        {
            if (!secrets.TryGet(name, out var value))
            {
                return $"This host has no secret '{name}'.";
            }

            if (SecretRule.IsTooShort(value))
            {
                return SecretRule.TooShort(name);
            }

            found[name] = value;
        }

        return null;
    }
}
