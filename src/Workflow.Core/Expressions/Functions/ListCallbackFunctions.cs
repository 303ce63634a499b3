using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Values;
using static Workflow.Core.Expressions.Functions.Function;

namespace Workflow.Core.Expressions.Functions;

/// <summary>The methods of lists that call a function with each element, its index and the list.</summary>
internal static class ListCallbackFunctions
{
    public static IReadOnlyList<Function> All { get; } =
    [
        OfList("every", "function", "Whether the function returns a truthy value for every element.", Cost.Constant, static (in c) => Value.Boolean(Find(c, false, false) < 0)),
        OfList("filter", "function", "The elements for which the function returns a truthy value.", Cost.Constant, Filter),
        OfList("find", "function", "The first element for which the function returns a truthy value.", Cost.Constant, static (in c) => Element(c, Find(c, true, false))),
        OfList("findIndex", "function", "The index of that element, or -1.", Cost.Constant, static (in c) => Value.Number(Find(c, true, false))),
        OfList("findLast", "function", "The last element for which the function returns a truthy value.", Cost.Constant, static (in c) => Element(c, Find(c, true, true))),
        OfList("findLastIndex", "function", "The index of that element, or -1.", Cost.Constant, static (in c) => Value.Number(Find(c, true, true))),
        OfList("flatMap", "function", "The list of the function's results for each element; a result that is a list adds its elements.", Cost.Constant, FlatMap),
        OfList("map", "function", "The list of the function's results for each element.", Cost.Constant, static (in c) => Map(c.Items, c.Function(0), c.This, c.Meter)),
        OfList("reduce", "function, initial?", "The last result of the function, called with its previous result and each element.", Cost.Constant, static (in c) => Reduce(c, false)),
        OfList("reduceRight", "function, initial?", "As reduce, from the last element to the first.", Cost.Constant, static (in c) => Reduce(c, true)),
        OfList("some", "function", "Whether the function returns a truthy value for some element.", Cost.Constant, static (in c) => Value.Boolean(Find(c, true, false) >= 0)),
    ];

    /// <summary>The results of a function for each value.</summary>
    public static Value Map(ReadOnlySpan<Value> items, FunctionValue function, Value whole, Meter meter)
    {
        meter.List(items.Length);
        var mapped = new Value[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            mapped[i] = function.Invoke(meter, [items[i], Value.Number(i), whole]);
        }

        return Value.List(new ListValue(mapped, mapped.Length));
    }

    private static Value Filter(in Call call)
    {
        var items = call.Items;
        var function = call.Function(0);
        var kept = new MeteredList(call.Meter);
        for (var i = 0; i < items.Length; i++)
        {
            if (Coerce.Boolean(function.Invoke(call.Meter, [items[i], Value.Number(i), call.This])))
            {
                kept.Add(items[i]);
            }
        }

        return kept.Finish();
    }

    private static Value FlatMap(in Call call)
    {
        var items = call.Items;
        var function = call.Function(0);
        var list = new MeteredList(call.Meter);
        for (var i = 0; i < items.Length; i++)
        {
            var value = function.Invoke(call.Meter, [items[i], Value.Number(i), call.This]);
            if (value.AsList is { } inner)
            {
                list.AddRange(inner.Items(call.Meter));
            }
            else
            {
                list.Add(value);
            }
        }

        return list.Finish();
    }

    // The index of the first element, or of the last, for which the truth value of the function's result is as given.
    private static int Find(in Call call, bool truth, bool last)
    {
        var items = call.Items;
        var function = call.Function(0);
        for (var n = 0; n < items.Length; n++)
        {
            var i = last ? items.Length - 1 - n : n;
            if (Coerce.Boolean(function.Invoke(call.Meter, [items[i], Value.Number(i), call.This])) == truth)
            {
                return i;
            }
        }

        return -1;
    }

    private static Value Element(in Call call, int place) => place < 0 ? Value.Undefined : call.Items[place];

    private static Value Reduce(in Call call, bool last)
    {
        var items = call.Items;
        var function = call.Function(0);
        var n = 0;
        if (items.Length == 0 && call.Count < 2)
        {
            throw Failure.Type("Reduce of empty array with no initial value");
        }

        var result = call.Count > 1 ? call[1] : items[last ? items.Length - 1 - n++ : n++];
        for (; n < items.Length; n++)
        {
            var i = last ? items.Length - 1 - n : n;
            result = function.Invoke(call.Meter, [result, items[i], Value.Number(i), call.This]);
        }

        return result;
    }
}
