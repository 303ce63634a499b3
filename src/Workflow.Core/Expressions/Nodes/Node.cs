using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Values;

namespace Workflow.Core.Expressions.Nodes;

/// <summary>
/// A piece of a planned expression. It is immutable and serves any number of evaluations; each pays one step for it before
/// it works.
/// </summary>
/// <param name="offset">Where it stands in the expression, for the message of a failure.</param>
internal abstract class Node(int offset)
{
    public int Offset => offset;

    /// <summary>Its value.</summary>
    /// <exception cref="ExpressionFailure">It has none, or a limit is reached.</exception>
    public Value Evaluate(Frame frame)
    {
        frame.Meter.Step();
        return Compute(frame);
    }

    protected abstract Value Compute(Frame frame);
}
