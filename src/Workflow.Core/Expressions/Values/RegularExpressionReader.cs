using System.Text.RegularExpressions;

namespace Workflow.Core.Expressions.Values;

/// <summary>Reads a regular expression of JavaScript.</summary>
internal static class RegularExpressionReader
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(250);

    /// <summary>The regular expression.</summary>
    /// <param name="pattern">Its pattern.</param>
    /// <param name="flags">Its flags.</param>
    /// <exception cref="ExpressionFailure">It is none, or one that can't be matched in linear time.</exception>
    public static RegularExpressionValue Read(string pattern, string flags)
    {
        var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
        options |= flags.Contains('i', StringComparison.Ordinal) ? RegexOptions.IgnoreCase : RegexOptions.None;
        options |= flags.Contains('m', StringComparison.Ordinal) ? RegexOptions.Multiline : RegexOptions.None;
        options |= flags.Contains('s', StringComparison.Ordinal) ? RegexOptions.Singleline : RegexOptions.None;
        try
        {
            return new RegularExpressionValue(pattern, flags, new Regex(pattern, options, Longest));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new ExpressionFailure(null, $"SyntaxError: Invalid regular expression: {e.Message}");
        }
    }
}
