using System.Collections.Immutable;
using System.Text.Json;
using Workflow.Core.Expressions;
using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Scope;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Attempts;

/// <summary>
/// Evaluates the rules of a task when an attempt of it ends. However many there are, together they have the limits of one
/// evaluation, and the store is read once for them.
/// </summary>
/// <param name="attempt">The attempt.</param>
/// <param name="scopes">Reads the scope.</param>
/// <param name="evaluator">Evaluates.</param>
internal sealed class EndExpressions(Attempt attempt, ScopeReader scopes, TaskEvaluator evaluator)
{
    private static readonly IReadOnlyDictionary<string, string> NoSecrets = ImmutableDictionary<string, string>.Empty;

    private ExpressionScope? _scope;
    private bool _isWhole;
    private (TaskError? Error, JsonElement? View) _error;
    private Spent _spent;

    /// <summary>The scope of the rules, with the error of an end.</summary>
    /// <param name="ended">The end.</param>
    public async ValueTask<ExpressionScope> ScopeAsync(TaskExecution ended)
    {
        // What only the rules for errors refer to is not read for the end of each of many rounds.
        var hasFailed = ErrorRules.HasFailed(ended);
        if (_scope is null || (hasFailed && !_isWhole))
        {
            var needs = attempt.Version.NeedsOf(attempt.Call.Position);
            _scope = await scopes.ReadAsync(attempt, hasFailed ? needs.UntilTasks.Union(needs.RuleTasks) : needs.UntilTasks, NoSecrets, hasError: false, CancellationToken.None);
            _isWhole = hasFailed;
        }

        if (!ReferenceEquals(_error.Error, ended.Error))
        {
            _error = (ended.Error, ended.Error is { } error ? ErrorRules.View(error, attempt.Task.Name, attempt.Call.Attempt) : null);
        }

        return _scope with { Error = _error.View };
    }

    /// <summary>Evaluates conditions with what is left of the limits.</summary>
    /// <param name="evaluate">Evaluates them, one after the other; it may be called three times.</param>
    /// <exception cref="OperationCanceledException">The host stops, or the run is ordered to end, before a long evaluation could begin.</exception>
    public async ValueTask<T> EvaluateAsync<T>(Func<Conditions, T> evaluate)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(attempt.Ends.Stopping, attempt.Ends.Cancelled);
        (var result, _spent) = await evaluator.EvaluateAsync(
            one =>
            {
                var conditions = new Conditions(one, evaluator.IsLast(one), _spent);
                return (evaluate(conditions), conditions.Spent);
            },
            either.Token);
        return result;
    }

    /// <summary>Conditions that share the limits of one evaluation.</summary>
    /// <param name="evaluator">Evaluates them.</param>
    /// <param name="isLast">Whether what runs out of steps is not restarted with more.</param>
    /// <param name="spent">What has been used before.</param>
    internal sealed class Conditions(Evaluator evaluator, bool isLast, Spent spent)
    {
        private Spent _spent = spent;

        public Spent Spent => _spent;

        /// <summary>Whether nothing is left for further conditions.</summary>
        public bool IsUsedUp => isLast && _spent.IsAllOf(evaluator.Limits);

        /// <summary>Whether a condition is true.</summary>
        /// <param name="text">The expression.</param>
        /// <param name="scope">Its scope.</param>
        /// <param name="pointer">Its JSON pointer, for error messages.</param>
        /// <param name="fault">Why it can't be evaluated; <c>null</c>: it can be.</param>
        /// <exception cref="ExpressionException">It needs more steps than this evaluator has.</exception>
        public bool IsTrue(string text, ExpressionScope scope, string pointer, out ExpressionException? fault)
        {
            try
            {
                fault = null;
                return evaluator.EvaluateWhen(text, scope, pointer, ref _spent);
            }
            catch (ExpressionException e) when (isLast || !e.IsOutOfSteps)
            {
                fault = e;
                return false;
            }
        }
    }
}
