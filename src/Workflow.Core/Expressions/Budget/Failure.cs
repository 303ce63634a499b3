using Workflow.Core.Telemetry;

namespace Workflow.Core.Expressions.Budget;

/// <summary>The kinds of errors that end an evaluation, named as in JavaScript where possible.</summary>
internal static class Failure
{
    /// <summary>A value is of the wrong type.</summary>
    public static ExpressionFailure Type(string message) => new(null, $"TypeError: {message}");

    /// <summary>A number is out of range.</summary>
    public static ExpressionFailure Range(string message) => new(null, $"RangeError: {message}");

    /// <summary>A text has invalid syntax.</summary>
    public static ExpressionFailure Syntax(string message) => new(null, $"SyntaxError: {message}");

    /// <summary>A limit is reached; the message names it.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="limit">The limit, for metrics: see <see cref="MetricTags.Limit"/>.</param>
    public static ExpressionFailure Limit(string message, string limit = "size")
    {
        LimitHits.Count(limit);
        return new ExpressionFailure(null, message);
    }

    /// <summary>No steps are left; the message names the limit.</summary>
    public static ExpressionFailure OutOfSteps(string message)
    {
        LimitHits.Count("steps");
        return new ExpressionFailure(null, message) { IsOutOfSteps = true };
    }
}
