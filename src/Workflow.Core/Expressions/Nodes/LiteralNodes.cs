using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Values;

namespace Workflow.Core.Expressions.Nodes;

/// <summary>An element of a list, an argument, or the spread of several: <c>...a</c>.</summary>
/// <param name="Value">The value; <c>null</c>: a hole, which is <c>undefined</c>.</param>
/// <param name="Spread">Whether it is spread.</param>
/// <param name="Source">How it is written, for messages.</param>
internal readonly record struct Element(Node? Value, bool Spread, string Source)
{
    /// <summary>Evaluates elements one after the other.</summary>
    public static MeteredList Evaluate(Element[] elements, Frame frame)
    {
        var list = new MeteredList(frame.Meter, elements.Length);
        foreach (var element in elements)
        {
            var value = element.Value?.Evaluate(frame) ?? Values.Value.Undefined;
            if (element.Spread)
            {
                frame.Meter.At = element.Value!.Offset;
                Iteration.AddTo(list, value, element.Source, frame.Meter);
            }
            else
            {
                list.Add(value);
            }
        }

        return list;
    }
}

/// <summary><c>[a, ...b]</c>.</summary>
internal sealed class ListNode(int offset, Element[] elements) : Node(offset)
{
    protected override Value Compute(Frame frame) => Element.Evaluate(elements, frame).Finish();
}

/// <summary>A member of an object, or the spread of several.</summary>
/// <param name="Name">Its name if it is literal.</param>
/// <param name="Key">Its name if it is computed.</param>
/// <param name="Value">Its value, or the value that is spread.</param>
internal readonly record struct MemberNode(string? Name, Node? Key, Node Value);

/// <summary><c>{a: 1, [b]: 2, ...c}</c>.</summary>
internal sealed class ObjectNode(int offset, MemberNode[] members) : Node(offset)
{
    protected override Value Compute(Frame frame)
    {
        var made = new ObjectBuilder(frame.Meter);
        foreach (var member in members)
        {
            if (member.Name is { } name)
            {
                made.Set(name, member.Value.Evaluate(frame));
            }
            else if (member.Key is { } key)
            {
                var computed = key.Evaluate(frame);
                frame.Meter.At = key.Offset;
                var text = Coerce.Text(computed, frame.Meter);
                made.Set(text, member.Value.Evaluate(frame));
            }
            else
            {
                Properties.Each(member.Value.Evaluate(frame), frame.Meter, made.Set);
            }
        }

        return Value.Object(made.Finish());
    }
}

/// <summary><c>`a${b}c`</c>.</summary>
/// <param name="offset">Its offset.</param>
/// <param name="texts">The texts, one more than the expressions.</param>
/// <param name="expressions">The expressions between them.</param>
internal sealed class TemplateNode(int offset, string[] texts, Node[] expressions) : Node(offset)
{
    protected override Value Compute(Frame frame)
    {
        var text = new MeteredText(frame.Meter);
        text.Append(texts[0]);
        for (var i = 0; i < expressions.Length; i++)
        {
            var value = expressions[i].Evaluate(frame);
            frame.Meter.At = expressions[i].Offset;
            text.Append(Coerce.Text(value, frame.Meter));
            text.Append(texts[i + 1]);
        }

        return Value.Text(text.Finish());
    }
}
