namespace Workflow.Core.Expressions.Budget;

/// <summary>A failure at a place inside an expression, before it is known in which text the expression stands.</summary>
/// <param name="offset">Where in the expression, from 0; <c>null</c>: the whole of it.</param>
/// <param name="reason">Why.</param>
/// <param name="innerException">What went wrong below, if anything did.</param>
internal sealed class ExpressionFailure(int? offset, string reason, Exception? innerException = null) : Exception(reason, innerException)
{
    public int? Offset { get; } = offset;

    /// <inheritdoc cref="ExpressionException.IsOutOfSteps"/>
    public bool IsOutOfSteps { get; init; }
}
