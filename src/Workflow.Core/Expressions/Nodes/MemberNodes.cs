using Workflow.Core.Expressions.Values;

namespace Workflow.Core.Expressions.Nodes;

/// <summary><c>a.b</c>, <c>a?.b</c>.</summary>
/// <param name="offset">The offset of the name.</param>
/// <param name="target">The <c>a</c>.</param>
/// <param name="name">The <c>b</c>.</param>
/// <param name="optional">Whether the chain ends if the target is null or undefined.</param>
internal sealed class PropertyNode(int offset, Node target, string name, bool optional) : Node(offset)
{
    protected override Value Compute(Frame frame)
    {
        var value = target.Evaluate(frame);
        if (value.IsAbsent || (optional && value.IsNullish))
        {
            return Value.Absent;
        }

        frame.Meter.At = Offset;
        return Properties.Get(value, name, frame.Meter);
    }
}

/// <summary><c>a[b]</c>, <c>a?.[b]</c>.</summary>
/// <param name="offset">The offset of the key.</param>
/// <param name="target">The <c>a</c>.</param>
/// <param name="key">The <c>b</c>.</param>
/// <param name="optional">Whether the chain ends if the target is null or undefined.</param>
internal sealed class ElementNode(int offset, Node target, Node key, bool optional) : Node(offset)
{
    protected override Value Compute(Frame frame)
    {
        var value = target.Evaluate(frame);
        if (value.IsAbsent || (optional && value.IsNullish))
        {
            return Value.Absent;
        }

        var name = key.Evaluate(frame);
        frame.Meter.At = Offset;
        return Properties.Get(value, name, frame.Meter);
    }
}

/// <summary>A whole chain with <c>?.</c> in it: if it ends early, its value is <c>undefined</c>.</summary>
internal sealed class ChainNode(int offset, Node chain) : Node(offset)
{
    protected override Value Compute(Frame frame)
    {
        var value = chain.Evaluate(frame);
        return value.IsAbsent ? Value.Undefined : value;
    }
}
