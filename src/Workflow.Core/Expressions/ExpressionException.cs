namespace Workflow.Core.Expressions;

/// <summary>
/// An expression that can't be read, can't be evaluated, or exceeds a limit. The message names the expression, its position
/// and the reason, for the person who wrote it: <c>TypeError: … in {{ tasks.a.output.user.id }} at column 12 of
/// /config/url</c>.
/// </summary>
public sealed class ExpressionException : Exception
{
    private const int Shown = 200;

    /// <summary>A failure of one expression.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="expression">The expression, without its braces.</param>
    /// <param name="position">Its position in the text that contains it.</param>
    /// <param name="pointer">JSON pointer of that text; <c>null</c> if it stands alone.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public ExpressionException(string reason, string expression, TextPosition position, string? pointer = null, Exception? innerException = null)
        : base(Say(reason, expression, position, pointer), innerException)
    {
        Reason = reason;
        Expression = expression;
        Position = position;
        Pointer = pointer;
    }

    /// <summary>The reason, without the position.</summary>
    public string Reason { get; }

    /// <summary>The expression, without its braces.</summary>
    public string Expression { get; }

    /// <summary>Its position in the text that contains it.</summary>
    public TextPosition Position { get; }

    /// <summary>JSON pointer of the text that contains it, or <c>null</c>.</summary>
    public string? Pointer { get; }

    /// <summary>Whether it only ran out of steps, and might succeed with more.</summary>
    internal bool IsOutOfSteps { get; init; }

    private static string Say(string reason, string expression, TextPosition position, string? pointer)
    {
        var trimmed = expression.Trim();
        var shown = trimmed.Length <= Shown ? trimmed : trimmed[..(Shown - 3)] + "...";
        var place = pointer is null ? "" : $" of {pointer}";
        return $"{reason} in {{{{ {shown} }}}} at {position}{place}";
    }
}
