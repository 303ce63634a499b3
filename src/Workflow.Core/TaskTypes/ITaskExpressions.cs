using System.Text.Json;
using Workflow.Core.Expressions;

namespace Workflow.Core.TaskTypes;

/// <summary>Evaluates the expressions that a task type evaluates itself, see <see cref="OwnExpression"/>.</summary>
/// <remarks>Each evaluation has the limits of one evaluation.</remarks>
public interface ITaskExpressions
{
    /// <summary>The value of an expression; <c>undefined</c> is <c>null</c>.</summary>
    /// <param name="text">The expression, as it is in the config.</param>
    /// <param name="pointer">Its JSON pointer, for messages.</param>
    /// <param name="response">The value of <c>response</c>; <c>null</c>: there is none.</param>
    /// <param name="cancellationToken">Ends the wait until an evaluator is free.</param>
    /// <exception cref="ExpressionException">It can't be evaluated. A handler lets it through: its attempt fails with <c>expression</c>.</exception>
    ValueTask<JsonElement> EvaluateAsync(string text, string pointer, JsonElement? response, CancellationToken cancellationToken);

    /// <summary>Whether the value of an expression is truthy in JavaScript.</summary>
    /// <inheritdoc cref="EvaluateAsync"/>
    ValueTask<bool> HoldsAsync(string text, string pointer, JsonElement? response, CancellationToken cancellationToken);
}
