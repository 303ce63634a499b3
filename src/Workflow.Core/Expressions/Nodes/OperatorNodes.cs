using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Values;

namespace Workflow.Core.Expressions.Nodes;

/// <summary>What an operator of one operand does.</summary>
internal delegate Value UnaryOperation(Value operand, Meter meter);

/// <summary>What an operator of two operands does.</summary>
internal delegate Value BinaryOperation(Value left, Value right, Meter meter);

/// <summary><c>!a</c>, <c>-a</c>, <c>typeof a</c>…</summary>
internal sealed class UnaryNode(int offset, Node operand, UnaryOperation operation) : Node(offset)
{
    protected override Value Compute(Frame frame)
    {
        var value = operand.Evaluate(frame);
        frame.Meter.At = Offset;
        return operation(value, frame.Meter);
    }
}

/// <summary><c>a + b</c>, <c>a &lt; b</c>…</summary>
internal sealed class BinaryNode(int offset, Node left, Node right, BinaryOperation operation) : Node(offset)
{
    protected override Value Compute(Frame frame)
    {
        var first = left.Evaluate(frame);
        var second = right.Evaluate(frame);
        frame.Meter.At = Offset;
        return operation(first, second, frame.Meter);
    }
}

/// <summary><c>a &amp;&amp; b</c>.</summary>
internal sealed class AndNode(int offset, Node left, Node right) : Node(offset)
{
    protected override Value Compute(Frame frame)
    {
        var first = left.Evaluate(frame);
        return Coerce.Boolean(first) ? right.Evaluate(frame) : first;
    }
}

/// <summary><c>a || b</c>.</summary>
internal sealed class OrNode(int offset, Node left, Node right) : Node(offset)
{
    protected override Value Compute(Frame frame)
    {
        var first = left.Evaluate(frame);
        return Coerce.Boolean(first) ? first : right.Evaluate(frame);
    }
}

/// <summary><c>a ?? b</c>.</summary>
internal sealed class CoalesceNode(int offset, Node left, Node right) : Node(offset)
{
    protected override Value Compute(Frame frame)
    {
        var first = left.Evaluate(frame);
        return first.IsNullish ? right.Evaluate(frame) : first;
    }
}

/// <summary><c>a ? b : c</c>.</summary>
internal sealed class ConditionalNode(int offset, Node test, Node then, Node otherwise) : Node(offset)
{
    protected override Value Compute(Frame frame) =>
        Coerce.Boolean(test.Evaluate(frame)) ? then.Evaluate(frame) : otherwise.Evaluate(frame);
}

/// <summary><c>a, b</c>: the last of them.</summary>
internal sealed class SequenceNode(int offset, Node[] expressions) : Node(offset)
{
    protected override Value Compute(Frame frame)
    {
        var last = Value.Undefined;
        foreach (var expression in expressions)
        {
            last = expression.Evaluate(frame);
        }

        return last;
    }
}
