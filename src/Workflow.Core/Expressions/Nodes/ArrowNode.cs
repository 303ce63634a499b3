using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Values;

namespace Workflow.Core.Expressions.Nodes;

/// <summary>An arrow function as it is written.</summary>
/// <param name="Source">Its source text.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Rest">The rest parameter, or <c>null</c>.</param>
/// <param name="Slots">How many names the parameters declare.</param>
/// <param name="Length">How many parameters there are before the first with a default.</param>
/// <param name="Body">Its value.</param>
/// <param name="Levels">How many levels of the stack a call takes at most, without those of the calls in it.</param>
internal sealed record ArrowPlan(string Source, Pattern[] Parameters, Pattern? Rest, int Slots, int Length, Node Body, int Levels)
{
    /// <summary>Whether a parameter may be read before it has its value, which only a default can do.</summary>
    public bool Computes { get; } = Parameters.Append(Rest).Any(p => p is not null and not NamePattern);
}

/// <summary><c>x => x + 1</c>.</summary>
internal sealed class ArrowNode(int offset, ArrowPlan plan) : Node(offset)
{
    private const int Size = 40;

    protected override Value Compute(Frame frame)
    {
        frame.Meter.Bytes(Size);
        return Value.Function(new ArrowFunction(plan, frame));
    }
}

/// <summary>An arrow function with its closure.</summary>
internal sealed class ArrowFunction(ArrowPlan plan, Frame around) : FunctionValue
{
    public override string Source => plan.Source;

    public override int Length => plan.Length;

    public override Value Invoke(Meter meter, ReadOnlySpan<Value> arguments)
    {
        meter.Enter(plan.Levels);
        meter.Bytes(Frame.Size + (Frame.SlotSize * (long)plan.Slots));
        var at = meter.At;
        var slots = plan.Slots == 0 ? [] : new Value[plan.Slots];
        var frame = new Frame(around.Roots, around, slots);
        if (plan.Computes)
        {
            Array.Fill(slots, Value.Absent);
        }

        for (var i = 0; i < plan.Parameters.Length; i++)
        {
            plan.Parameters[i].Bind(i < arguments.Length ? arguments[i] : Value.Undefined, frame);
        }

        if (plan.Rest is { } rest)
        {
            var further = new MeteredList(meter);
            further.AddRange(arguments[Math.Min(plan.Parameters.Length, arguments.Length)..]);
            rest.Bind(further.Finish(), frame);
        }

        var value = plan.Body.Evaluate(frame);
        meter.At = at;
        meter.Leave(plan.Levels);
        return value;
    }
}
