namespace Workflow.Core.Expressions.RegularExpressions;

/// <summary>What an instruction does.</summary>
internal enum Operation
{
    /// <summary>Goes past the character <see cref="Instruction.X"/>.</summary>
    Character,

    /// <summary>Goes past a character of <see cref="Instruction.Set"/>.</summary>
    Set,

    /// <summary>Ends with a match.</summary>
    Match,

    /// <summary>Goes on at X.</summary>
    Jump,

    /// <summary>Goes on at X, and if nothing comes of that, at Y.</summary>
    Split,

    /// <summary>Writes the place in the text into slot X.</summary>
    Save,

    /// <summary>Forgets slots X to before Y.</summary>
    Forget,

    /// <summary>Goes on only if the place in the text is no longer that in slot X.</summary>
    Moved,

    /// <summary>Goes on only at the start of the text.</summary>
    TextStart,

    /// <summary>Goes on only at the end of the text.</summary>
    TextEnd,

    /// <summary>Goes on only at the start of a line.</summary>
    LineStart,

    /// <summary>Goes on only at the end of a line.</summary>
    LineEnd,

    /// <summary>Goes on only between a word character and none.</summary>
    WordEdge,

    /// <summary>Goes on only where <see cref="WordEdge"/> does not.</summary>
    NoWordEdge,
}

/// <summary>An instruction of a compiled pattern.</summary>
/// <param name="Operation">What it does.</param>
/// <param name="X">See there.</param>
/// <param name="Y">See there.</param>
/// <param name="Set">See there.</param>
/// <param name="Turn">The innermost repetition it is in that must move on in the text, as an index; -1 if there is none.</param>
internal readonly record struct Instruction(Operation Operation, int X = 0, int Y = 0, CharacterSet? Set = null, int Turn = -1);

/// <summary>A repetition that must move on in the text.</summary>
/// <param name="Slot">Where the place is kept at which a turn of it began.</param>
/// <param name="Outer">The next such repetition around it; -1 if there is none.</param>
/// <param name="Depth">How many there are around it, with it.</param>
internal readonly record struct Turn(int Slot, int Outer, int Depth);
