using Workflow.Core.Expressions.Budget;

namespace Workflow.Core.Expressions.Values;

/// <summary>A function as a value: an arrow function with its closure, or a listed function.</summary>
internal abstract class FunctionValue : Content
{
    public override Kind Kind => Kind.Function;

    /// <summary>Its source, which is its text.</summary>
    public abstract string Source { get; }

    /// <summary>How many parameters it has before the first with a default, as JavaScript's <c>length</c>.</summary>
    public abstract int Length { get; }

    /// <summary>Calls it.</summary>
    /// <param name="meter">The meter that is charged.</param>
    /// <param name="arguments">The arguments, which it neither changes nor keeps.</param>
    public abstract Value Invoke(Meter meter, ReadOnlySpan<Value> arguments);
}
