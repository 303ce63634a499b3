namespace Workflow.Core.Expressions;

/// <summary>A position in a text, for messages.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 code units, as editors for JavaScript and JSON count.</param>
/// <param name="Lines">How many lines the text has; the line is shown only if there are several.</param>
public readonly record struct TextPosition(int Line, int Column, int Lines)
{
    /// <summary>The position of a character.</summary>
    /// <param name="text">The text.</param>
    /// <param name="offset">From 0; the text's length is the position after its end.</param>
    public static TextPosition Of(string text, int offset)
    {
        int line = 1, start = 0, lines = 1;
        for (var i = 0; i < text.Length; i++)
        {
            if (!EndsLine(text, i))
            {
                continue;
            }

            lines++;
            if (i < offset)
            {
                line++;
                start = i + 1;
            }
        }

        return new TextPosition(line, Math.Clamp(offset, start, text.Length) - start + 1, lines);
    }

    /// <summary>The offset of a position, both counted as in JavaScript.</summary>
    /// <param name="text">The text.</param>
    /// <param name="line">From 1.</param>
    /// <param name="column">From 0.</param>
    internal static int Offset(string text, int line, int column)
    {
        var start = 0;
        for (var i = 0; line > 1 && i < text.Length; i++)
        {
            if (EndsLine(text, i))
            {
                line--;
                start = i + 1;
            }
        }

        return Math.Clamp(start + column, 0, text.Length);
    }

    /// <inheritdoc/>
    public override string ToString() => Lines > 1 ? $"line {Line}, column {Column}" : $"column {Column}";

    // The line terminators of ECMAScript; a carriage return before a line feed is part of the same end.
    private static bool EndsLine(string text, int i) =>
        text[i] is '\n' or '\u2028' or '\u2029' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n'));
}
