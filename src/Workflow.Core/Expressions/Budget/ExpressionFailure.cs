namespace Workflow.Core.Expressions.Budget;

/// <summary>A failure at a position inside an expression, before the text that contains the expression is known.</summary>
/// <param name="offset">Position in the expression, from 0; <c>null</c>: all of it.</param>
/// <param name="reason">Why.</param>
/// <param name="innerException">The cause, if there is one.</param>
internal sealed class ExpressionFailure(int? offset, string reason, Exception? innerException = null) : Exception(reason, innerException)
{
    public int? Offset { get; } = offset;

    /// <inheritdoc cref="ExpressionException.IsOutOfSteps"/>
    public bool IsOutOfSteps { get; init; }
}
