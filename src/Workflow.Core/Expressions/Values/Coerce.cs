using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Numbers;

namespace Workflow.Core.Expressions.Values;

/// <summary>The conversions of ECMA-262, § 7.1.</summary>
internal static class Coerce
{
    // The cost of writing or reading one number.
    private const int NumberSteps = 4;
    private const int NumberLength = 24;

    /// <summary>ToBoolean.</summary>
    public static bool Boolean(Value value) => value.Kind switch
    {
        Kind.Undefined or Kind.Null => false,
        Kind.Boolean => value.IsTrue,
        Kind.Number => value.AsNumber is not (0 or double.NaN),
        Kind.Text => value.TextLength > 0,
        _ => true,
    };

    /// <summary>ToNumber.</summary>
    public static double Number(Value value, Meter meter)
    {
        switch (value.Kind)
        {
            case Kind.Number:
                return value.AsNumber;
            case Kind.Null:
                return 0;
            case Kind.Boolean:
                return value.IsTrue ? 1 : 0;
            case Kind.Text:
                meter.Steps(NumberSteps + (value.TextLength / NumberSteps));
                return TextNumber.Of(value.AsText);
            case Kind.List or Kind.Object or Kind.Function:
                return Number(Primitive(value, "number", meter), meter);
            default:
                return double.NaN;
        }
    }

    /// <summary>ToIntegerOrInfinity: a whole number, or an infinity; NaN is 0.</summary>
    public static double Integer(Value value, Meter meter) => Integers.ToIntegerOrInfinity(Number(value, meter));

    /// <summary>ToInt32.</summary>
    public static int Int32(Value value, Meter meter) => Integers.ToInt32(Number(value, meter));

    /// <summary>ToString. A number beyond the precision of a double keeps its digits.</summary>
    public static string Text(Value value, Meter meter)
    {
        switch (value.Kind)
        {
            case Kind.Undefined:
                return "undefined";
            case Kind.Null:
                return "null";
            case Kind.Boolean:
                return value.IsTrue ? "true" : "false";
            case Kind.Number when value.AsExact is { } exact:
                return exact.Digits;
            case Kind.Number:
                meter.Steps(NumberSteps);
                meter.Text(NumberLength);
                return NumberText.Of(value.AsNumber);
            case Kind.Text:
                return value.AsText;
            default:
                return Text(Primitive(value, "string", meter), meter);
        }
    }

    /// <summary>ToString as a value: a text stays unchanged.</summary>
    public static Value TextValue(Value value, Meter meter) => value.IsText ? value : Value.Text(Text(value, meter));

    /// <summary>ToPrimitive. Functions that an object has as its own <c>valueOf</c> or <c>toString</c> are called.</summary>
    /// <param name="value">Any value.</param>
    /// <param name="hint">The preferred type: <c>string</c>, <c>number</c>, or <c>default</c>.</param>
    /// <param name="meter">The meter that is charged.</param>
    public static Value Primitive(Value value, string hint, Meter meter)
    {
        switch (value.Kind)
        {
            case Kind.List:
                return Value.Text(ListText.Join(value.AsList!, ",", meter));
            case Kind.Object:
                return OfObject(value.AsObject!, hint, meter);
            case Kind.Function:
                meter.Read(value.AsFunction!.Source.Length);
                return Value.Text(value.AsFunction!.Source);
            case Kind.RegularExpression:
                throw Failure.Type("a regular expression is not a value; use it in test, match, matchAll, replace, search or split");
            default:
                return value;
        }
    }

    private static Value OfObject(ObjectValue value, string hint, Meter meter)
    {
        var textFirst = hint == "string";
        foreach (var text in (ReadOnlySpan<bool>)[textFirst, !textFirst])
        {
            if (!value.TryGet(text ? "toString" : "valueOf", meter, out var own))
            {
                if (text)
                {
                    return Value.Text("[object Object]");
                }

                continue; // JavaScript's own valueOf returns the object itself
            }

            if (own.AsFunction is { } function && function.Invoke(meter, []) is { Kind: <= Kind.Text } result)
            {
                return result;
            }
        }

        throw Failure.Type("Cannot convert object to primitive value");
    }
}
