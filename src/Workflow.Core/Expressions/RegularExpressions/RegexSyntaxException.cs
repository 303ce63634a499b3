namespace Workflow.Core.Expressions.RegularExpressions;

/// <summary>A regular expression has invalid syntax, or uses a feature that can't be matched in linear time.</summary>
/// <param name="position">The position in the pattern, in code units from 0.</param>
/// <param name="message">What is wrong, and what to do, in a sentence.</param>
internal sealed class RegexSyntaxException(int position, string message) : Exception(message)
{
    /// <summary>The position in the pattern, in code units from 0.</summary>
    public int Position => position;
}
