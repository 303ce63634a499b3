namespace Workflow.Core.Expressions.Budget;

/// <summary>The kinds of errors an evaluation ends with, in JavaScript's words where it has them.</summary>
internal static class Failure
{
    /// <summary>A value is of the wrong type.</summary>
    public static ExpressionFailure Type(string message) => new(null, $"TypeError: {message}");

    /// <summary>A number is outside what is allowed.</summary>
    public static ExpressionFailure Range(string message) => new(null, $"RangeError: {message}");

    /// <summary>A text is not written as it must be.</summary>
    public static ExpressionFailure Syntax(string message) => new(null, $"SyntaxError: {message}");

    /// <summary>A limit is reached; the message names it.</summary>
    public static ExpressionFailure Limit(string message) => new(null, message);
}
