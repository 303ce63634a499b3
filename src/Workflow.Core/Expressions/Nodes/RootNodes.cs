using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Scope;
using Workflow.Core.Expressions.Values;

namespace Workflow.Core.Expressions.Nodes;

/// <summary>A literal value.</summary>
internal sealed class ConstantNode(int offset, Value value) : Node(offset)
{
    protected override Value Compute(Frame frame) => value;
}

/// <summary><c>inputs</c>, <c>run</c>, <c>item</c>, <c>index</c>, <c>attempt</c>, <c>response</c>, <c>error</c>, <c>iteration</c>, <c>output</c>, <c>event</c>, <c>callback</c>.</summary>
internal sealed class RootNode(int offset, Root root) : Node(offset)
{
    protected override Value Compute(Frame frame)
    {
        frame.Meter.At = Offset;
        return frame.Roots.Get(root);
    }
}

/// <summary><c>tasks.NAME.output</c>, or <c>tasks.NAME</c> for all of it.</summary>
internal sealed class TaskNode(int offset, string name, TaskMember? member) : Node(offset)
{
    protected override Value Compute(Frame frame)
    {
        frame.Meter.At = Offset;
        if (member is { } one)
        {
            return frame.Roots.Of(name, one);
        }

        var all = new ObjectBuilder(frame.Meter);
        all.Set("status", frame.Roots.Of(name, TaskMember.Status));
        all.Set("output", frame.Roots.Of(name, TaskMember.Output));
        all.Set("error", frame.Roots.Of(name, TaskMember.Error));
        return Value.Object(all.Finish());
    }
}

/// <summary><c>secrets.NAME</c>.</summary>
internal sealed class SecretNode(int offset, string name) : Node(offset)
{
    protected override Value Compute(Frame frame)
    {
        frame.Meter.At = Offset;
        return frame.Roots.Secret(name);
    }
}

/// <summary>A parameter of this function or of an enclosing one.</summary>
/// <param name="offset">Its offset.</param>
/// <param name="name">Its name.</param>
/// <param name="hops">How many functions outwards it is declared.</param>
/// <param name="slot">Its slot there.</param>
internal sealed class ParameterNode(int offset, string name, int hops, int slot) : Node(offset)
{
    protected override Value Compute(Frame frame)
    {
        var declaring = frame;
        for (var i = 0; i < hops; i++)
        {
            declaring = declaring.Parent!;
        }

        var value = declaring.Slots[slot];
        if (value.IsAbsent)
        {
            frame.Meter.At = Offset;
            throw new ExpressionFailure(null, $"ReferenceError: Cannot access '{name}' before initialization");
        }

        return value;
    }
}
