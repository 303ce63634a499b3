using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Values;
using static Workflow.Core.Expressions.Functions.Function;

namespace Workflow.Core.Expressions.Functions;

/// <summary>Functions of objects: ECMA-262, § 20.1. Objects have only own members, and never change.</summary>
internal static class ObjectFunctions
{
    public static IReadOnlyList<Function> All { get; } =
    [
        Of("Object.keys", "object", "The names of the members: whole numbers first, in ascending order, then the others in order of creation.", Cost.Constant, static (in c) => Listed(c, static (name, _, _) => Value.Text(name))),
        Of("Object.values", "object", "The values of the members.", Cost.Constant, static (in c) => Listed(c, static (_, value, _) => value)),
        Of("Object.entries", "object", "The list of [name, value].", Cost.Constant, static (in c) => Listed(c, static (name, value, meter) => ListFunctions.ListOf([Value.Text(name), value], meter))),
        Of("Object.fromEntries", "entries", "The object of a list of [name, value].", Cost.Constant, FromEntries),
        Of("Object.assign", "object, ...others", "A new object of all members; a later one replaces an earlier one of the same name.", Cost.Constant, Assign),
        Of("Object.groupBy", "list, function", "An object of lists: the elements grouped by the function's result for each.", Cost.Constant, GroupBy),
        Of("Object.hasOwn", "object, name", "Whether an object has a member.", Cost.Constant, static (in c) => Has(c, c[0], c[1])),
        Of("Object.is", "a, b", "Whether two values are the same; NaN is NaN, and 0 is not -0.", Cost.Constant, static (in c) => Value.Boolean(Compare.SameValue(c[0], c[1], c.Meter))),
        new("hasOwnProperty", Receiver.Any, "name", "Whether it has a member.", Cost.Constant, static (in c) => Has(c, c.This, c[0])),
        new("toString", Receiver.Any & ~Receiver.Number, "", "The value as text.", Cost.Constant, static (in c) => c.This.Kind == Kind.Object ? Value.Text("[object Object]") : Coerce.TextValue(c.This, c.Meter)),
        new("valueOf", Receiver.Any, "", "The value itself.", Cost.Constant, static (in c) => c.This),
    ];

    private static Value Listed(in Call call, Func<string, Value, Meter, Value> element)
    {
        var (list, meter) = (new MeteredList(call.Meter), call.Meter);
        Properties.Each(Defined(call[0]), meter, (name, value) => list.Add(element(name, value, meter)));
        return list.Finish();
    }

    private static Value FromEntries(in Call call)
    {
        var made = new ObjectBuilder(call.Meter);
        foreach (var entry in Iteration.Items(call[0], "the value", call.Meter))
        {
            call.Meter.Step();
            if (entry.Kind is not (Kind.List or Kind.Object))
            {
                throw Failure.Type($"Iterator value {Shown(entry, call.Meter)} is not an entry object");
            }

            var (name, value) = (Properties.Get(entry, "0", call.Meter), Properties.Get(entry, "1", call.Meter));
            made.Set(Coerce.Text(name, call.Meter), value);
        }

        return Value.Object(made.Finish());
    }

    private static Value Assign(in Call call)
    {
        Defined(call[0]);
        var made = new ObjectBuilder(call.Meter);
        foreach (var source in call.Arguments)
        {
            Properties.Each(source, call.Meter, made.Set);
        }

        return Value.Object(made.Finish());
    }

    private static Value GroupBy(in Call call)
    {
        var items = Iteration.Items(call[0], "the value", call.Meter);
        var function = call.Function(1);
        var lists = new List<MeteredList>();
        var places = new ObjectBuilder(call.Meter);
        for (var i = 0; i < items.Length; i++)
        {
            var name = Coerce.Text(function.Invoke(call.Meter, [items[i], Value.Number(i)]), call.Meter);
            if (!places.TryGet(name, out var place))
            {
                place = Value.Number(lists.Count);
                places.Set(name, place);
                call.Meter.Bytes(100);
                lists.Add(new MeteredList(call.Meter));
            }

            lists[(int)place.AsNumber].Add(items[i]);
        }

        var groups = new ObjectBuilder(call.Meter);
        Properties.Each(Value.Object(places.Finish()), call.Meter, (name, place) => groups.Set(name, lists[(int)place.AsNumber].Finish()));
        return Value.Object(groups.Finish());
    }

    private static Value Has(in Call call, Value value, Value name) =>
        Value.Boolean(Properties.Has(Defined(value), Coerce.Text(name, call.Meter), call.Meter));

    private static Value Defined(Value value) =>
        value.IsNullish ? throw Failure.Type("Cannot convert undefined or null to object") : value;

    private static string Shown(Value value, Meter meter) => value.Kind is Kind.Function or Kind.RegularExpression ? Naming.Of(value) : Coerce.Text(value, meter);
}
