using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Values;

namespace Workflow.Core.Expressions.Functions;

/// <summary>A listed function as a value: the <c>Number</c> of <c>list.map(Number)</c>.</summary>
internal sealed class ListedFunction(Function function) : FunctionValue
{
    public override string Source => $"function {function.Name}() {{ [native code] }}";

    public override int Length => function.Length;

    public override Value Invoke(Meter meter, ReadOnlySpan<Value> arguments)
    {
        meter.Enter();
        var value = function.Invoke(Value.Undefined, arguments, meter);
        meter.Leave();
        return value;
    }
}
