using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Values;

namespace Workflow.Core.Expressions.Nodes;

/// <summary>A binding pattern: binds an argument, or a part of one.</summary>
internal abstract class Pattern
{
    /// <summary>Binds a value to the parameters it declares.</summary>
    public abstract void Bind(Value value, Frame frame);
}

/// <summary><c>a</c>.</summary>
internal sealed class NamePattern(int slot) : Pattern
{
    public override void Bind(Value value, Frame frame) => frame.Slots[slot] = value;
}

/// <summary><c>a = 1</c>.</summary>
internal sealed class DefaultPattern(Pattern target, Node value) : Pattern
{
    public override void Bind(Value value1, Frame frame) => target.Bind(value1.IsUndefined ? value.Evaluate(frame) : value1, frame);
}

/// <summary><c>[a, , b, ...c]</c>.</summary>
/// <param name="offset">Its offset.</param>
/// <param name="elements">The elements; <c>null</c> binds nothing.</param>
/// <param name="rest">Binds all further elements, or <c>null</c>.</param>
internal sealed class ListPattern(int offset, Pattern?[] elements, Pattern? rest) : Pattern
{
    public override void Bind(Value value, Frame frame)
    {
        frame.Meter.Step();
        frame.Meter.At = offset;
        var items = Iteration.Items(value, Naming.Of(value), frame.Meter);
        for (var i = 0; i < elements.Length; i++)
        {
            elements[i]?.Bind(i < items.Length ? items[i] : Value.Undefined, frame);
        }

        if (rest is not null)
        {
            var remaining = new MeteredList(frame.Meter);
            remaining.AddRange(items[Math.Min(elements.Length, items.Length)..]);
            rest.Bind(remaining.Finish(), frame);
        }
    }
}

/// <summary>A member that is destructured from an object.</summary>
/// <param name="Name">Its name if it is literal.</param>
/// <param name="Key">Its name if it is computed.</param>
/// <param name="Target">The pattern that binds it.</param>
internal readonly record struct MemberPattern(string? Name, Node? Key, Pattern Target);

/// <summary><c>{a, b: c, [d]: e, ...f}</c>.</summary>
/// <param name="offset">Its offset.</param>
/// <param name="members">The members.</param>
/// <param name="rest">Binds all further members, or <c>null</c>.</param>
internal sealed class ObjectPattern(int offset, MemberPattern[] members, Pattern? rest) : Pattern
{
    public override void Bind(Value value, Frame frame)
    {
        var meter = frame.Meter;
        meter.Step();
        meter.At = offset;
        if (value.IsNullish)
        {
            throw Failure.Type($"Cannot destructure {Naming.Of(value)}");
        }

        var taken = rest is null ? null : new HashSet<string>(StringComparer.Ordinal);
        meter.Bytes(rest is null ? 0 : (members.Length + 1L) * Frame.Size);
        foreach (var member in members)
        {
            var name = member.Name ?? Coerce.Text(member.Key!.Evaluate(frame), meter);
            taken?.Add(name);
            meter.At = offset;
            member.Target.Bind(Properties.Get(value, name, meter), frame);
        }

        if (rest is not null)
        {
            var remaining = new ObjectBuilder(meter);
            Properties.Each(value, meter, (name, own) =>
            {
                if (!taken!.Contains(name))
                {
                    remaining.Set(name, own);
                }
            });
            rest.Bind(Value.Object(remaining.Finish()), frame);
        }
    }
}
