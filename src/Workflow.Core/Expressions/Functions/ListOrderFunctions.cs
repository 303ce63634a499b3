using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Values;
using static Workflow.Core.Expressions.Functions.Function;

namespace Workflow.Core.Expressions.Functions;

/// <summary>The methods that put lists in order: ECMA-262, SortIndexedProperties.</summary>
internal static class ListOrderFunctions
{
    private const string SortedSummary = "A new sorted list: by the function, which returns a negative number if a comes first, or otherwise by the elements' texts. Equal elements stay in their order, and undefined comes last.";
    private const string ReversedSummary = "A new list from the last element to the first.";

    public static IReadOnlyList<Function> All { get; } =
    [
        OfList("reverse", "", ReversedSummary, Cost.Size, Reverse),
        OfList("sort", "function?", SortedSummary, Cost.Size, Sort),
        OfList("toReversed", "", ReversedSummary, Cost.Size, Reverse),
        OfList("toSorted", "function?", SortedSummary, Cost.Size, Sort),
    ];

    private static Value Reverse(in Call call)
    {
        call.Meter.List(call.ThisList.Count);
        var reversed = call.Items.ToArray();
        Array.Reverse(reversed);
        return Value.List(new ListValue(reversed, reversed.Length));
    }

    private static Value Sort(in Call call)
    {
        if (!call[0].IsUndefined && call[0].AsFunction is null)
        {
            throw Failure.Type("The comparison function must be either a function or undefined");
        }

        var items = call.Items;
        var meter = call.Meter;
        meter.List(2.0 * items.Length);
        var defined = new Value[items.Length];
        var count = 0;
        foreach (var item in items)
        {
            if (!item.IsUndefined)
            {
                defined[count++] = item;
            }
        }

        Value[]? texts = null;
        if (call[0].AsFunction is not { } function)
        {
            texts = Texts(defined.AsSpan(0, count), meter);
            MergeSort(defined, count, texts, null, meter);
        }
        else
        {
            MergeSort(defined, count, null, function, meter);
        }

        return Value.List(new ListValue(defined, defined.Length));
    }

    private static Value[] Texts(ReadOnlySpan<Value> values, Meter meter)
    {
        meter.List(values.Length);
        var texts = new Value[values.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            meter.Step();
            texts[i] = Value.Text(Coerce.Text(values[i], meter));
        }

        return texts;
    }

    // Stable, and with a bounded number of comparisons, whatever the function returns.
    private static void MergeSort(Value[] values, int count, Value[]? texts, FunctionValue? function, Meter meter)
    {
        meter.Bytes(2L * sizeof(int) * (count + 8));
        var order = new int[count];
        var other = new int[count];
        for (var i = 0; i < count; i++)
        {
            order[i] = i;
        }

        for (var width = 1L; width < count; width *= 2)
        {
            meter.Steps(count / Meter.ElementsPerStep);
            for (var start = 0L; start < count; start += 2 * width)
            {
                var middle = (int)Math.Min(start + width, count);
                var end = (int)Math.Min(start + (2 * width), count);
                int left = (int)start, right = middle;
                for (var i = (int)start; i < end; i++)
                {
                    var takeLeft = left < middle && (right >= end || !Before(order[right], order[left]));
                    other[i] = takeLeft ? order[left++] : order[right++];
                }
            }

            (order, other) = (other, order);
        }

        meter.List(count);
        var sorted = new Value[count];
        for (var i = 0; i < count; i++)
        {
            sorted[i] = values[order[i]];
        }

        sorted.CopyTo(values, 0);

        bool Before(int a, int b) => texts is not null
            ? Compare.Order(texts[a], texts[b], meter) < 0
            : Coerce.Number(function!.Invoke(meter, [values[a], values[b]]), meter) < 0;
    }
}
