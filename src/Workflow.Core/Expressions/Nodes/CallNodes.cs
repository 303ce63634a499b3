using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Functions;
using Workflow.Core.Expressions.Values;

namespace Workflow.Core.Expressions.Nodes;

/// <summary>The arguments of a call.</summary>
internal sealed class Arguments(Element[] elements)
{
    private readonly bool _spread = elements.Any(e => e.Spread);

    /// <summary>Evaluates them from left to right.</summary>
    public Value[] Evaluate(Frame frame)
    {
        if (elements.Length == 0)
        {
            return [];
        }

        if (_spread)
        {
            return Element.Evaluate(elements, frame).ToArray();
        }

        frame.Meter.List(elements.Length);
        var values = new Value[elements.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = elements[i].Value!.Evaluate(frame);
        }

        return values;
    }
}

/// <summary>A call of a listed function: <c>Math.max(1, 2)</c>.</summary>
internal sealed class FunctionCallNode(int offset, Function function, Arguments arguments) : Node(offset)
{
    protected override Value Compute(Frame frame)
    {
        var values = arguments.Evaluate(frame);
        frame.Meter.At = Offset;
        return function.Invoke(Value.Undefined, values, frame.Meter);
    }
}

/// <summary>A call of a value that is a function: <c>f(1)</c>, <c>f?.(1)</c>.</summary>
/// <param name="offset">Its offset.</param>
/// <param name="callee">The function.</param>
/// <param name="arguments">The arguments.</param>
/// <param name="source">How the function is written, for messages.</param>
/// <param name="optional">Whether the chain ends if the function is null or undefined.</param>
internal sealed class ValueCallNode(int offset, Node callee, Arguments arguments, string source, bool optional) : Node(offset)
{
    protected override Value Compute(Frame frame)
    {
        var value = callee.Evaluate(frame);
        if (value.IsAbsent || (optional && value.IsNullish))
        {
            return Value.Absent;
        }

        var values = arguments.Evaluate(frame);
        frame.Meter.At = Offset;
        return (value.AsFunction ?? throw Failure.Type($"{source} is not a function (it is {Naming.Of(value)})")).Invoke(frame.Meter, values);
    }
}

/// <summary>How a method is called.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Methods">The listed methods of this name.</param>
/// <param name="Source">How it is written, for messages.</param>
/// <param name="OptionalTarget">Whether the chain ends if the target is null or undefined: <c>a?.b()</c>.</param>
/// <param name="OptionalCall">Whether the chain ends if there is no such method: <c>a.b?.()</c>.</param>
internal sealed record MethodName(string Name, Function[] Methods, string Source, bool OptionalTarget, bool OptionalCall);

/// <summary>A call of a method, or of a function that an object has as a member: <c>a.trim()</c>.</summary>
/// <param name="offset">The offset of the name.</param>
/// <param name="target">The receiver.</param>
/// <param name="method">The method.</param>
/// <param name="arguments">The arguments.</param>
internal sealed class MethodCallNode(int offset, Node target, MethodName method, Arguments arguments) : Node(offset)
{
    protected override Value Compute(Frame frame)
    {
        var self = target.Evaluate(frame);
        if (self.IsAbsent || (method.OptionalTarget && self.IsNullish))
        {
            return Value.Absent;
        }

        frame.Meter.At = Offset;
        if (self.AsObject is { } owner && owner.TryGet(method.Name, frame.Meter, out var own))
        {
            return CallOwn(own, frame);
        }

        if (FunctionTable.Choose(method.Methods, self) is not { } function)
        {
            return Missing(self, frame);
        }

        var values = arguments.Evaluate(frame);
        frame.Meter.At = Offset;
        return function.Invoke(self, values, frame.Meter);
    }

    private Value CallOwn(Value own, Frame frame)
    {
        if (method.OptionalCall && own.IsNullish)
        {
            return Value.Absent;
        }

        var values = arguments.Evaluate(frame);
        frame.Meter.At = Offset;
        return (own.AsFunction ?? throw NoFunction(own)).Invoke(frame.Meter, values);
    }

    private Value Missing(Value self, Frame frame)
    {
        if (self.IsNullish)
        {
            Properties.Get(self, method.Name, frame.Meter); // which throws the appropriate error
        }

        return method.OptionalCall ? Value.Absent : throw Failure.Type($"{method.Source} is not a function: {Naming.Of(self)} has no {method.Name}");
    }

    private ExpressionFailure NoFunction(Value own) => Failure.Type($"{method.Source} is not a function (it is {Naming.Of(own)})");
}
