using Workflow.Core.Expressions.RegularExpressions;

namespace Workflow.Core.Expressions.Values;

/// <summary>A regular expression literal, usable only by the functions that take one.</summary>
/// <param name="expression">The regular expression.</param>
internal sealed class RegularExpressionValue(RegularExpression expression) : Content
{
    public override Kind Kind => Kind.RegularExpression;

    /// <summary>The regular expression.</summary>
    public RegularExpression Expression => expression;

    /// <summary>Whether it has the flag <c>g</c>: all matches.</summary>
    public bool IsGlobal => expression.Flags.HasFlag(RegexFlags.Global);
}
