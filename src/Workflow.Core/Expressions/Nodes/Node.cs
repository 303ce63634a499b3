using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Values;

namespace Workflow.Core.Expressions.Nodes;

/// <summary>
/// A node of a planned expression. It is immutable and usable by any number of evaluations; each evaluation of it is
/// charged one step first.
/// </summary>
/// <param name="offset">Its offset in the expression, for error messages.</param>
internal abstract class Node(int offset)
{
    public int Offset => offset;

    /// <summary>Its value.</summary>
    /// <exception cref="ExpressionFailure">It fails, or a limit is reached.</exception>
    public Value Evaluate(Frame frame)
    {
        frame.Meter.Step();
        return Compute(frame);
    }

    protected abstract Value Compute(Frame frame);
}
