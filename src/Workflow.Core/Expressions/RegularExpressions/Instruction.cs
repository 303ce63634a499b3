namespace Workflow.Core.Expressions.RegularExpressions;

/// <summary>What an instruction does.</summary>
internal enum Operation
{
    /// <summary>Consumes the character <see cref="Instruction.X"/>.</summary>
    Character,

    /// <summary>Consumes a character of <see cref="Instruction.Set"/>.</summary>
    Set,

    /// <summary>Ends with a match.</summary>
    Match,

    /// <summary>Continues at X.</summary>
    Jump,

    /// <summary>Continues at X and, with lower priority, at Y.</summary>
    Split,

    /// <summary>Writes the position in the text to slot X.</summary>
    Save,

    /// <summary>Clears slots X (inclusive) to Y (exclusive).</summary>
    Forget,

    /// <summary>Continues only if the position in the text differs from that in slot X.</summary>
    Moved,

    /// <summary>Continues only at the start of the text.</summary>
    TextStart,

    /// <summary>Continues only at the end of the text.</summary>
    TextEnd,

    /// <summary>Continues only at the start of a line.</summary>
    LineStart,

    /// <summary>Continues only at the end of a line.</summary>
    LineEnd,

    /// <summary>Continues only at a word boundary.</summary>
    WordEdge,

    /// <summary>Continues only where there is no word boundary.</summary>
    NoWordEdge,
}

/// <summary>An instruction of a compiled pattern.</summary>
/// <param name="Operation">What it does.</param>
/// <param name="X">Operand; see <see cref="RegularExpressions.Operation"/>.</param>
/// <param name="Y">Operand; see there.</param>
/// <param name="Set">Operand; see there.</param>
/// <param name="Turn">
/// The index of the innermost enclosing repetition that must advance in the text; -1 if there is none.
/// </param>
internal readonly record struct Instruction(Operation Operation, int X = 0, int Y = 0, CharacterSet? Set = null, int Turn = -1);

/// <summary>A repetition that must advance in the text.</summary>
/// <param name="Slot">The slot of the position at which its current iteration began.</param>
/// <param name="Outer">The next enclosing repetition of this kind; -1 if there is none.</param>
/// <param name="Depth">Its nesting depth, from 1.</param>
internal readonly record struct Turn(int Slot, int Outer, int Depth);
