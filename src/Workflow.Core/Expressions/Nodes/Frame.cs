using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Values;

namespace Workflow.Core.Expressions.Nodes;

/// <summary>The variables of one call of a function: its parameters, and those of the enclosing functions.</summary>
/// <param name="roots">The roots of the expression.</param>
/// <param name="parent">The call of the enclosing function; <c>null</c> at the top level.</param>
/// <param name="slots">The values of the parameters.</param>
internal sealed class Frame(Roots roots, Frame? parent, Value[] slots)
{
    /// <summary>Bytes of a frame without its slots, and of a slot.</summary>
    public const int Size = 72;

    /// <inheritdoc cref="Size"/>
    public const int SlotSize = 16;

    public Meter Meter { get; } = roots.Meter;

    public Roots Roots => roots;

    public Frame? Parent => parent;

    public Value[] Slots => slots;
}
