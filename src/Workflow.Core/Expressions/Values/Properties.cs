using System.Globalization;
using Workflow.Core.Expressions.Budget;
using Workflow.Core.Json;

namespace Workflow.Core.Expressions.Values;

/// <summary>Members of values: only own members. There are no prototypes.</summary>
internal static class Properties
{
    /// <summary>The member with a name; <c>undefined</c> if there is none.</summary>
    public static Value Get(Value value, string name, Meter meter)
    {
        switch (value.Kind)
        {
            case Kind.Object:
                return value.AsObject!.TryGet(name, meter, out var member) ? member : Value.Undefined;
            case Kind.List:
                return name == "length" ? Value.Number(value.AsList!.Count)
                    : ObjectBuilder.IsIndex(name, out var index) ? At(value, index, meter)
                    : value.AsList!.Named?.TryGet(name, meter, out var named) is true ? named
                    : Value.Undefined;
            case Kind.Text:
                return name == "length" ? Value.Number(value.TextLength)
                    : ObjectBuilder.IsIndex(name, out var place) ? At(value, place, meter)
                    : Value.Undefined;
            case Kind.Function:
                return name == "length" ? Value.Number(value.AsFunction!.Length) : Value.Undefined;
            case Kind.Undefined or Kind.Null:
                throw Failure.Type($"Cannot read properties of {(value.IsUndefined ? "undefined" : "null")} (reading '{Shown(name)}')");
            default:
                return Value.Undefined;
        }
    }

    /// <summary>The member with a computed name.</summary>
    public static Value Get(Value value, Value key, Meter meter)
    {
        if (key.IsNumber && key.AsNumber is >= 0 and < int.MaxValue and var number && number == Math.Truncate(number) && value.Kind is Kind.List or Kind.Text)
        {
            return At(value, number, meter);
        }

        if (value.IsNullish)
        {
            // Before the name is converted, as in JavaScript engines.
            throw Failure.Type($"Cannot read properties of {(value.IsUndefined ? "undefined" : "null")} (reading '{Shown(key, meter)}')");
        }

        return Get(value, Coerce.Text(key, meter), meter);
    }

    /// <summary>Whether a value has an own member.</summary>
    public static bool Has(Value value, string name, Meter meter) => value.Kind switch
    {
        Kind.Object => value.AsObject!.TryGet(name, meter, out _),
        Kind.List => name == "length" || (ObjectBuilder.IsIndex(name, out var index) && index < value.AsList!.Count) || value.AsList!.Named?.TryGet(name, meter, out _) is true,
        Kind.Text => name == "length" || (ObjectBuilder.IsIndex(name, out var index) && index < value.TextLength),
        _ => false,
    };

    /// <summary>The own members of a value, which for a list are its elements and for a text its code units.</summary>
    public static void Each(Value value, Meter meter, Action<string, Value> visit)
    {
        switch (value.Kind)
        {
            case Kind.Object:
                foreach (var member in value.AsObject!.Members(meter))
                {
                    meter.Step();
                    visit(member.Name, member.Value);
                }

                break;
            case Kind.List:
                var items = value.AsList!.Items(meter);
                for (var i = 0; i < items.Length; i++)
                {
                    visit(Index(i, meter), items[i]);
                }

                if (value.AsList!.Named is { } named)
                {
                    Each(Value.Object(named), meter, visit);
                }

                break;
            case Kind.Text:
                for (var i = 0; i < value.TextLength; i++)
                {
                    visit(Index(i, meter), Characters.At(value.AsText, i, meter));
                }

                break;
        }
    }

    /// <summary>The name of an element.</summary>
    public static string Index(int index, Meter meter)
    {
        meter.Step();
        meter.Text(10);
        return index.ToString(CultureInfo.InvariantCulture);
    }

    private static Value At(Value value, double index, Meter meter)
    {
        if (value.AsList is { } list)
        {
            return index < list.Count ? list.Get((int)index, meter) : Value.Undefined;
        }

        return index < value.TextLength ? Characters.At(value.AsText, (int)index, meter) : Value.Undefined;
    }

    private static string Shown(string name) => name.Length <= 100 ? name : FaultText.Beginning(name, 100) + "…";

    private static string Shown(Value key, Meter meter) => Shown(key.Kind < Kind.List ? Coerce.Text(key, meter) : "…");
}
