using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Numbers;
using Workflow.Core.Expressions.Values;
using static Workflow.Core.Expressions.Functions.Function;

namespace Workflow.Core.Expressions.Functions;

/// <summary>The methods of lists that call no function: ECMA-262, § 23.1. Lists have no holes, and never change.</summary>
internal static class ListFunctions
{
    public static IReadOnlyList<Function> All { get; } =
    [
        OfList("at", "index", "The element at an index; a negative index counts from the end.", Cost.Constant, At),
        OfList("concat", "...values", "A list of all elements; a value that is a list adds its elements.", Cost.Constant, Concat),
        OfList("entries", "", "The list of [index, element].", Cost.Size, Entries),
        OfList("flat", "depth = 1", "The list with nested lists replaced by their elements, down to a depth.", Cost.Constant, Flat),
        OfList("includes", "value, start = 0", "Whether an element is the value; NaN is NaN.", Cost.Constant, Includes),
        OfList("indexOf", "value, start = 0", "Where the value is first, by ===, or -1.", Cost.Constant, IndexOf),
        OfList("join", "separator = \",\"", "The elements as one text.", Cost.Constant, Join),
        OfList("keys", "", "The list of indexes.", Cost.Size, Keys),
        OfList("lastIndexOf", "value, start = length - 1", "Where the value is last, by ===, or -1.", Cost.Constant, LastIndexOf),
        OfList("slice", "start = 0, end = length", "The elements between two indexes; negative indexes count from the end.", Cost.Constant, Slice),
        OfList("toSpliced", "start, count, ...values", "A list with the given number of elements removed at an index, and the values inserted there.", Cost.Constant, ToSpliced),
        OfList("values", "", "The list itself.", Cost.Constant, static (in c) => c.This),
        OfList("with", "index, value", "A list with another element at an index.", Cost.Size, With),
        .. ListOrderFunctions.All,
        .. ListCallbackFunctions.All,
        OfList("fill", "value, start = 0, end = length", "A new list with the value at every index between two.", Cost.Size, Fill),
        Of("Array", "...values", "The list of the values; for one number, a list of that length with undefined elements.", Cost.Size, Make),
        Of("Array.isArray", "value", "Whether a value is a list.", Cost.Constant, static (in c) => Value.Boolean(c[0].Kind == Kind.List)),
        Of("Array.of", "...values", "The list of the values.", Cost.Size, static (in c) => ListOf(c.Arguments, c.Meter)),
        Of("Array.from", "values, function?", "The list of the elements of a list, the characters of a text, or n elements for {length: n}, each passed to the function with its index.", Cost.Constant, From),
    ];

    private static Value At(in Call call)
    {
        var (list, place) = (call.ThisList, call.Integer(0));
        place += place < 0 ? list.Count : 0;
        return place >= 0 && place < list.Count ? list.Get((int)place, call.Meter) : Value.Undefined;
    }

    private static Value Concat(in Call call)
    {
        var list = new MeteredList(call.Meter);
        list.AddRange(call.Items);
        foreach (var value in call.Arguments)
        {
            if (value.AsList is { } further)
            {
                list.AddRange(further.Items(call.Meter));
            }
            else
            {
                list.Add(value);
            }
        }

        return list.Finish();
    }

    private static Value Entries(in Call call)
    {
        var entries = new MeteredList(call.Meter, call.ThisList.Count);
        foreach (var item in call.Items)
        {
            entries.Add(ListOf([Value.Number(entries.Count), item], call.Meter));
        }

        return entries.Finish();
    }

    private static Value Flat(in Call call)
    {
        var flat = new MeteredList(call.Meter);
        AddFlat(flat, call.Items, call.Integer(0, 1), call.Meter);
        return flat.Finish();
    }

    private static void AddFlat(MeteredList flat, ReadOnlySpan<Value> items, double depth, Meter meter)
    {
        meter.Enter();
        foreach (var item in items)
        {
            meter.Step();
            if (depth >= 1 && item.AsList is { } inner)
            {
                AddFlat(flat, inner.Items(meter), depth - 1, meter);
            }
            else
            {
                flat.Add(item);
            }
        }

        meter.Leave();
    }

    private static Value Includes(in Call call)
    {
        var items = call.Items;
        for (var i = call.Relative(1, items.Length, 0); i < items.Length; i++)
        {
            call.Meter.Step();
            if (Compare.SameValueZero(items[i], call[0], call.Meter))
            {
                return Value.Boolean(true);
            }
        }

        return Value.Boolean(false);
    }

    private static Value IndexOf(in Call call)
    {
        var items = call.Items;
        for (var i = call.Relative(1, items.Length, 0); i < items.Length; i++)
        {
            call.Meter.Step();
            if (Compare.Strict(items[i], call[0], call.Meter))
            {
                return Value.Number(i);
            }
        }

        return Value.Number(-1);
    }

    private static Value LastIndexOf(in Call call)
    {
        var items = call.Items;
        var start = call.Count > 1 ? call.Integer(1) : items.Length - 1;
        for (var i = (int)(start < 0 ? Math.Max(-1, items.Length + start) : Math.Min(start, items.Length - 1)); i >= 0; i--)
        {
            call.Meter.Step();
            if (Compare.Strict(items[i], call[0], call.Meter))
            {
                return Value.Number(i);
            }
        }

        return Value.Number(-1);
    }

    private static Value Join(in Call call) =>
        Value.Text(ListText.Join(call.ThisList, call[0].IsUndefined ? "," : call.Text(0), call.Meter));

    private static Value Keys(in Call call)
    {
        var keys = new MeteredList(call.Meter, call.ThisList.Count);
        for (var i = 0; i < call.ThisList.Count; i++)
        {
            keys.Add(Value.Number(i));
        }

        return keys.Finish();
    }

    private static Value Slice(in Call call)
    {
        var count = call.ThisList.Count;
        var (start, end) = (call.Relative(0, count, 0), call.Relative(1, count, count));
        return ListOf(end <= start ? [] : call.Items[start..end], call.Meter);
    }

    private static Value ToSpliced(in Call call)
    {
        var items = call.Items;
        var start = call.Relative(0, items.Length, 0);
        var skipped = call.Count switch
        {
            0 => 0,
            1 => items.Length - start,
            _ => (int)Math.Clamp(call.Integer(1), 0, items.Length - start),
        };
        var list = new MeteredList(call.Meter, items.Length);
        list.AddRange(items[..start]);
        list.AddRange(call.Count > 2 ? call.Arguments[2..] : []);
        list.AddRange(items[(start + skipped)..]);
        return list.Finish();
    }

    private static Value With(in Call call)
    {
        var items = call.Items;
        var place = call.Integer(0);
        place += place < 0 ? items.Length : 0;
        if (!(place >= 0 && place < items.Length))
        {
            throw Failure.Range($"Invalid index: {NumberText.Of(call.Integer(0))}");
        }

        call.Meter.List(items.Length);
        var copy = items.ToArray();
        copy[(int)place] = call[1];
        return Value.List(new ListValue(copy, copy.Length));
    }

    private static Value Fill(in Call call)
    {
        var count = call.ThisList.Count;
        var (start, end) = (call.Relative(1, count, 0), call.Relative(2, count, count));
        call.Meter.List(count);
        var filled = call.Items.ToArray();
        Array.Fill(filled, call[0], start, Math.Max(0, end - start));
        return Value.List(new ListValue(filled, count));
    }

    private static Value Make(in Call call)
    {
        if (call.Count != 1 || !call[0].IsNumber)
        {
            return ListOf(call.Arguments, call.Meter);
        }

        var length = call[0].AsNumber;
        if (!(length >= 0 && length <= uint.MaxValue && length == Math.Truncate(length)))
        {
            throw Failure.Range("Invalid array length");
        }

        call.Meter.List(length);
        return Value.List(new ListValue(new Value[(int)length], (int)length));
    }

    private static Value From(in Call call)
    {
        var function = call[1].IsUndefined ? null : call.Function(1);
        var values = new MeteredList(call.Meter);
        if (Iteration.Is(call[0]))
        {
            Iteration.AddTo(values, call[0], "the value", call.Meter);
        }
        else if (call[0].IsNullish)
        {
            throw Failure.Type($"{Naming.Of(call[0])} is not iterable");
        }
        else
        {
            AddLike(values, call[0], function is not null, call.Meter);
        }

        return function is null ? values.Finish() : ListCallbackFunctions.Map(values.ToArray(), function, Value.Undefined, call.Meter);
    }

    // An object with a length and perhaps with members 0, 1, 2…
    private static void AddLike(MeteredList values, Value like, bool isMapped, Meter meter)
    {
        var length = Math.Max(0, Coerce.Integer(Properties.Get(like, "length", meter), meter));
        if (length > uint.MaxValue && !isMapped)
        {
            throw Failure.Range("Invalid array length");
        }

        meter.List(length);
        for (var i = 0; i < length; i++)
        {
            meter.Step();
            values.Add(like.AsObject is { } members && members.Members(meter).Length > 1 ? Properties.Get(like, Properties.Index(i, meter), meter) : Value.Undefined);
        }
    }

    /// <summary>A list of values.</summary>
    public static Value ListOf(ReadOnlySpan<Value> values, Meter meter)
    {
        meter.List(values.Length);
        return Value.List(new ListValue(values.ToArray(), values.Length));
    }
}
