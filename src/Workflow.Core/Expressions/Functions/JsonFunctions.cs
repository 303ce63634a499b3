using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Values;
using static Workflow.Core.Expressions.Functions.Function;

namespace Workflow.Core.Expressions.Functions;

/// <summary>JSON as text: ECMA-262, § 25.5.</summary>
internal static class JsonFunctions
{
    private const int LongestIndent = 10;

    public static IReadOnlyList<Function> All { get; } =
    [
        Of("JSON.parse", "text, function?", "The value of a JSON text. The function, if given, is called with the name and value of each member, and returns its value.", Cost.SizeTimes(4), Parse),
        Of("JSON.stringify", "value, replacer?, indent?", "The value as JSON. The replacer is a function of name and value, or a list of the names to keep; the indent is a number of spaces or a text.", Cost.Constant, Stringify),
    ];

    private static Value Parse(in Call call)
    {
        var value = JsonReading.Read(call.Text(0), call.Meter);
        return call[1].AsFunction is { } reviver ? Revived("", value, reviver, call.Meter) : value;
    }

    private static Value Revived(string name, Value value, FunctionValue reviver, Meter meter)
    {
        meter.Enter();
        if (value.AsList is { } list)
        {
            var items = new MeteredList(meter, list.Count);
            for (var i = 0; i < list.Count; i++)
            {
                items.Add(Revived(Properties.Index(i, meter), list.Items(meter)[i], reviver, meter));
            }

            value = items.Finish();
        }
        else if (value.AsObject is { } owner)
        {
            var made = new ObjectBuilder(meter);
            for (var i = 0; i < owner.Members(meter).Length; i++)
            {
                var member = owner.Members(meter)[i];
                if (Revived(member.Name, member.Value, reviver, meter) is { IsUndefined: false } revived)
                {
                    made.Set(member.Name, revived);
                }
            }

            value = Value.Object(made.Finish());
        }

        var result = reviver.Invoke(meter, [Value.Text(name), value]);
        meter.Leave();
        return result;
    }

    private static Value Stringify(in Call call)
    {
        var json = JsonText.Of(call[0], new JsonTextOptions
        {
            Lenient = true,
            Replacer = call[1].AsFunction,
            Members = Members(call),
            Indent = Indent(call),
        }, call.Meter);
        return json is null ? Value.Undefined : Value.Text(json);
    }

    private static List<string>? Members(in Call call)
    {
        if (call[1].AsList is not { } list)
        {
            return null;
        }

        var names = new ObjectBuilder(call.Meter);
        var ordered = new List<string>();
        call.Meter.List(2.0 * list.Count);
        foreach (var item in list.Items(call.Meter))
        {
            if (item.Kind is Kind.Text or Kind.Number && Coerce.Text(item, call.Meter) is var name && !names.TryGet(name, out _))
            {
                names.Set(name, item);
                ordered.Add(name);
            }
        }

        return ordered;
    }

    private static string Indent(in Call call) => call[2].Kind switch
    {
        Kind.Number => new string(' ', (int)Math.Clamp(call.Integer(2), 0, LongestIndent)),
        Kind.Text => call[2].AsText is var text && text.Length > LongestIndent ? text[..LongestIndent] : call[2].AsText,
        _ => "",
    };
}
