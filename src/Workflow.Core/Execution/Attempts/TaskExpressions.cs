using System.Text.Json;
using Workflow.Core.Expressions;
using Workflow.Core.Expressions.Scope;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Attempts;

/// <summary>Evaluates the expressions that a task type evaluates itself, in the scope of its config without the secrets.</summary>
/// <param name="evaluator">Evaluates them.</param>
/// <param name="scope">The scope of the config.</param>
internal sealed class TaskExpressions(TaskEvaluator evaluator, ExpressionScope scope) : ITaskExpressions
{
    /// <inheritdoc/>
    public ValueTask<JsonElement> EvaluateAsync(string text, string pointer, JsonElement? response, CancellationToken cancellationToken) =>
        evaluator.EvaluateAsync(e => e.EvaluateExpression(text, With(response), pointer), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> HoldsAsync(string text, string pointer, JsonElement? response, CancellationToken cancellationToken) =>
        evaluator.EvaluateAsync(e => e.EvaluateWhen(text, With(response), pointer), cancellationToken);

    /// <summary>Whether the value of an expression is truthy for an event.</summary>
    /// <param name="text">The expression, as it is in the config.</param>
    /// <param name="pointer">Its JSON pointer, for messages.</param>
    /// <param name="payload">The payload of the event.</param>
    /// <param name="cancellationToken">Ends the wait until an evaluator is free.</param>
    /// <exception cref="ExpressionException">It can't be evaluated.</exception>
    public ValueTask<bool> MatchesAsync(string text, string pointer, JsonElement payload, CancellationToken cancellationToken) =>
        evaluator.EvaluateAsync(e => e.EvaluateWhen(text, scope with { Event = payload }, pointer), cancellationToken);

    private ExpressionScope With(JsonElement? response) => scope with { Response = response };
}
