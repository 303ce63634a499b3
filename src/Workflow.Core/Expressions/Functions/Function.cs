using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Values;

namespace Workflow.Core.Expressions.Functions;

/// <summary>What a method is called on.</summary>
[Flags]
internal enum Receiver
{
    /// <summary>Nothing: it is a function, such as <c>Math.max</c>.</summary>
    None = 0,
    Text = 1,
    List = 2,
    Number = 4,
    Boolean = 8,
    Object = 16,
    Function = 32,
    RegularExpression = 64,
    Any = Text | List | Number | Boolean | Object | Function,
}

/// <summary>What a function does.</summary>
internal delegate Value Body(in Call call);

/// <summary>
/// A function or method that expressions can call: a row of the <see cref="FunctionTable"/>. Names without a row are refused.
/// </summary>
/// <param name="Name">
/// Its name: for a function with its namespace, <c>Math.max</c>; for a method without, <c>padStart</c>.
/// </param>
/// <param name="Receiver">What it is a method of.</param>
/// <param name="Parameters">As they are written in the reference: <c>length, filler = " "</c>.</param>
/// <param name="Summary">What it returns, in a sentence for the reference.</param>
/// <param name="Cost">Its cost, charged before it works.</param>
/// <param name="Body">What it does.</param>
internal sealed record Function(string Name, Receiver Receiver, string Parameters, string Summary, Cost Cost, Body Body)
{
    /// <summary>A function, with or without a namespace.</summary>
    public static Function Of(string name, string parameters, string summary, Cost cost, Body body) =>
        new(name, Receiver.None, parameters, summary, cost, body);

    /// <summary>A method of texts.</summary>
    public static Function OfText(string name, string parameters, string summary, Cost cost, Body body) =>
        new(name, Receiver.Text, parameters, summary, cost, body);

    /// <summary>A method of lists.</summary>
    public static Function OfList(string name, string parameters, string summary, Cost cost, Body body) =>
        new(name, Receiver.List, parameters, summary, cost, body);

    /// <summary>Its <c>length</c> in JavaScript: the number of parameters before the first with a default.</summary>
    public int Length { get; } = Parameters.Length == 0 ? 0
        : Parameters.Split(',').TakeWhile(p => !p.Contains('=', StringComparison.Ordinal) && !p.Contains("...", StringComparison.Ordinal) && !p.Contains('?', StringComparison.Ordinal)).Count();

    /// <summary>Charges a call, and carries it out.</summary>
    public Value Invoke(Value self, ReadOnlySpan<Value> arguments, Meter meter)
    {
        var call = new Call(this, self, arguments, meter);
        meter.Steps(Cost.Steps(call));
        return Body(call);
    }
}
