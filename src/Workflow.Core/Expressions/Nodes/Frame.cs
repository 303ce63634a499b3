using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Values;

namespace Workflow.Core.Expressions.Nodes;

/// <summary>What the nodes of one function see in one call: its parameters, and what stands around the function.</summary>
/// <param name="roots">What the expression can start from.</param>
/// <param name="parent">The call of the function around this one; <c>null</c> outside of all.</param>
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
