using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Values;

namespace Workflow.Core.Expressions.Functions;

/// <summary>Counts the steps of a call before it works.</summary>
internal delegate long CostRule(in Call call);

/// <summary>
/// The cost of a call, charged before it works. Its result is charged in addition, piece by piece, since the only ways to
/// create a text, a list or an object are <see cref="MeteredText"/>, <see cref="MeteredList"/> and
/// <see cref="ObjectBuilder"/>; calls of a function passed to it are charged separately.
/// </summary>
/// <param name="Says">The rule in words, for the reference.</param>
/// <param name="Steps">The rule.</param>
internal sealed record Cost(string Says, CostRule Steps)
{
    private const int FewSteps = 4;

    /// <summary>Constant, whatever the values.</summary>
    public static Cost Constant { get; } = new("one step", static (in Call _) => FewSteps);

    /// <summary>By the size of its receiver and arguments.</summary>
    public static Cost Size { get; } = new("by the length of what it reads", static (in Call call) => SizeOf(call));

    /// <summary>By a multiple of the size of its receiver and arguments.</summary>
    /// <param name="times">The multiple.</param>
    public static Cost SizeTimes(int times) => new("by the length of what it reads", (in Call call) => times * SizeOf(call));

    /// <summary>The steps to read a value, without the content of its elements.</summary>
    public static long SizeOf(Value value) => value.Kind switch
    {
        Kind.Text => value.TextLength / Meter.CharactersPerStep,
        Kind.List => value.AsList!.Count / Meter.ElementsPerStep,
        _ => 0,
    };

    private static long SizeOf(in Call call)
    {
        var steps = FewSteps + SizeOf(call.This);
        foreach (var argument in call.Arguments)
        {
            steps += SizeOf(argument);
        }

        return steps;
    }
}
