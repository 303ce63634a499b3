using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Values;

namespace Workflow.Core.Expressions.Functions;

/// <summary>Counts the steps of a call before it works.</summary>
internal delegate long CostRule(in Call call);

/// <summary>
/// What a call pays before it works. What it makes is paid on top, by the piece and before it is there, since the only ways
/// to make a text, a list or an object are <see cref="MeteredText"/>, <see cref="MeteredList"/> and <see cref="ObjectBuilder"/>;
/// and each call of a function that it was given pays for itself.
/// </summary>
/// <param name="Says">The rule in words, for the reference.</param>
/// <param name="Steps">The rule.</param>
internal sealed record Cost(string Says, CostRule Steps)
{
    private const int FewSteps = 4;

    /// <summary>The same, whatever the values.</summary>
    public static Cost Constant { get; } = new("one step", static (in Call _) => FewSteps);

    /// <summary>By the size of what it is called on and with.</summary>
    public static Cost Size { get; } = new("by the length of what it reads", static (in Call call) => SizeOf(call));

    /// <summary>By the size of what it is called on and with, several times over.</summary>
    /// <param name="times">How many times as much work it is as reading.</param>
    public static Cost SizeTimes(int times) => new("by the length of what it reads", (in Call call) => times * SizeOf(call));

    /// <summary>The steps that it takes to read a value, without what is inside its elements.</summary>
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
