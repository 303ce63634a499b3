using Workflow.Core.Expressions.Budget;

namespace Workflow.Core.Expressions.Values;

/// <summary>Iterable values, which can be spread or destructured as a list: lists, and texts by code points.</summary>
internal static class Iteration
{
    /// <summary>Whether a value can be iterated.</summary>
    public static bool Is(Value value) => value.Kind is Kind.List or Kind.Text;

    /// <summary>Adds the elements of an iterable value to a list.</summary>
    /// <param name="value">The value.</param>
    /// <param name="into">The list.</param>
    /// <param name="source">How the value is written, for the message.</param>
    /// <param name="meter">The meter that is charged.</param>
    public static void AddTo(MeteredList into, Value value, string source, Meter meter)
    {
        if (value.AsList is { } list)
        {
            into.AddRange(list.Items(meter));
        }
        else
        {
            into.AddRange(Items(value, source, meter));
        }
    }

    /// <summary>The elements of an iterable value.</summary>
    public static ReadOnlySpan<Value> Items(Value value, string source, Meter meter)
    {
        if (value.AsList is { } list)
        {
            return list.Items(meter);
        }

        if (!value.IsText)
        {
            throw Failure.Type($"{source} is not iterable (it is {Naming.Of(value)})");
        }

        var text = value.AsText;
        var points = new MeteredList(meter);
        for (var i = 0; i < text.Length;)
        {
            Characters.Pay(meter);
            var point = Characters.PointAt(text, i);
            points.Add(Value.Text(point));
            i += point.Length;
        }

        return points.ToArray();
    }
}
