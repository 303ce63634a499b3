using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Numbers;
using Workflow.Core.Expressions.Values;
using static Workflow.Core.Expressions.Functions.Function;

namespace Workflow.Core.Expressions.Functions;

/// <summary>Functions of numbers and booleans: ECMA-262, § 21.1 and 20.3.</summary>
internal static class NumberFunctions
{
    private const double MaxSafe = 9007199254740991;
    private const int Ten = 10;
    private const int LargestRadix = 36;
    private const int LongestNumber = 1100;

    public static IReadOnlyDictionary<string, double> Constants { get; } = new Dictionary<string, double>(StringComparer.Ordinal)
    {
        ["Number.EPSILON"] = Math.Pow(2, -52),
        ["Number.MAX_SAFE_INTEGER"] = MaxSafe,
        ["Number.MIN_SAFE_INTEGER"] = -MaxSafe,
        ["Number.MAX_VALUE"] = double.MaxValue,
        ["Number.MIN_VALUE"] = double.Epsilon,
        ["Number.NaN"] = double.NaN,
        ["Number.POSITIVE_INFINITY"] = double.PositiveInfinity,
        ["Number.NEGATIVE_INFINITY"] = double.NegativeInfinity,
    };

    public static IReadOnlyList<Function> All { get; } =
    [
        Of("Number", "value", "The value as a number.", Cost.Constant, static (in c) => Value.Number(c.Count == 0 ? 0 : c.Number(0))),
        Of("Boolean", "value", "Whether the value counts as true.", Cost.Constant, static (in c) => Value.Boolean(Coerce.Boolean(c[0]))),
        Of("isNaN", "value", "Whether the value as a number is NaN.", Cost.Constant, static (in c) => Value.Boolean(double.IsNaN(c.Number(0)))),
        Of("isFinite", "value", "Whether the value as a number is finite.", Cost.Constant, static (in c) => Value.Boolean(double.IsFinite(c.Number(0)))),
        Of("Number.isNaN", "value", "Whether the value is NaN.", Cost.Constant, static (in c) => Value.Boolean(c[0].IsNumber && double.IsNaN(c[0].AsNumber))),
        Of("Number.isFinite", "value", "Whether the value is a finite number.", Cost.Constant, static (in c) => Value.Boolean(c[0].IsNumber && double.IsFinite(c[0].AsNumber))),
        Of("Number.isInteger", "value", "Whether the value is a whole number.", Cost.Constant, static (in c) => Value.Boolean(IsInteger(c[0]))),
        Of("Number.isSafeInteger", "value", "Whether the value is a whole number that a double holds exactly.", Cost.Constant, static (in c) => Value.Boolean(IsInteger(c[0]) && Math.Abs(c[0].AsNumber) <= MaxSafe)),
        Of("parseInt", "text, radix = 10", "The whole number that the text begins with, or NaN.", Cost.Size, static (in c) => Value.Number(TextInteger.ParseInt(c.Text(0), Coerce.Int32(c[1], c.Meter)))),
        Of("parseFloat", "text", "The number that the text begins with, or NaN.", Cost.Size, static (in c) => Value.Number(TextNumber.ParseFloat(c.Text(0)))),
        Of("Number.parseInt", "text, radix = 10", "As parseInt.", Cost.Size, static (in c) => Value.Number(TextInteger.ParseInt(c.Text(0), Coerce.Int32(c[1], c.Meter)))),
        Of("Number.parseFloat", "text", "As parseFloat.", Cost.Size, static (in c) => Value.Number(TextNumber.ParseFloat(c.Text(0)))),
        new("toFixed", Receiver.Number, "places = 0", "The number with a fixed number of digits after the point.", Cost.Constant, ToFixed),
        new("toExponential", Receiver.Number, "places?", "The number in exponential notation.", Cost.Constant, ToExponential),
        new("toPrecision", Receiver.Number, "digits?", "The number with the given number of significant digits.", Cost.Constant, ToPrecision),
        new("toString", Receiver.Number, "radix = 10", "The number as text, in a radix of 2 to 36.", Cost.Constant, ToText),
    ];

    private static Value ToFixed(in Call call)
    {
        var places = Places(call, "toFixed()", 0);
        return Result(call, NumberText.Fixed(call.This.AsNumber, places));
    }

    private static Value ToExponential(in Call call)
    {
        int? places = call[0].IsUndefined || !double.IsFinite(call.This.AsNumber) ? null : Places(call, "toExponential()", 0);
        return Result(call, NumberText.Exponential(call.This.AsNumber, places));
    }

    private static Value ToPrecision(in Call call) => call[0].IsUndefined || !double.IsFinite(call.This.AsNumber)
        ? Coerce.TextValue(call.This, call.Meter)
        : Result(call, NumberText.Precision(call.This.AsNumber, Places(call, "toPrecision()", 1)));

    private static Value ToText(in Call call)
    {
        var radix = call.Integer(0, Ten);
        if (radix is < 2 or > LargestRadix)
        {
            throw Failure.Range("toString() radix must be between 2 and 36");
        }

        return radix == Ten ? Coerce.TextValue(call.This, call.Meter) : Result(call, RadixText.Of(call.This.AsNumber, (int)radix));
    }

    private static int Places(in Call call, string function, int minimum)
    {
        var places = call.Integer(0);
        return places >= minimum && places <= NumberText.MaxDigits
            ? (int)places
            : throw Failure.Range($"{function} argument must be between {minimum} and {NumberText.MaxDigits}");
    }

    // Digits are computed exactly, from integers of up to a thousand bits.
    private static Value Result(in Call call, string text)
    {
        call.Meter.Steps(LongestNumber);
        call.Meter.Bytes(LongestNumber * 4);
        return Value.Text(text);
    }

    private static bool IsInteger(Value value) => value.IsNumber && double.IsFinite(value.AsNumber) && value.AsNumber == Math.Truncate(value.AsNumber);
}
