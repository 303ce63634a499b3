using System.Text.Json;
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

    private ExpressionScope With(JsonElement? response) => scope with { Response = response };
}
