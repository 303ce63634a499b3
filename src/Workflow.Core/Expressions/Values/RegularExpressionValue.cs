using Workflow.Core.Expressions.RegularExpressions;

namespace Workflow.Core.Expressions.Values;

/// <summary>A regular expression literal, which only the functions that take one can use.</summary>
/// <param name="expression">What matches.</param>
internal sealed class RegularExpressionValue(RegularExpression expression) : Content
{
    public override Kind Kind => Kind.RegularExpression;

    /// <summary>What matches.</summary>
    public RegularExpression Expression => expression;

    /// <summary>Whether all matches are meant.</summary>
    public bool IsGlobal => expression.Flags.HasFlag(RegexFlags.Global);
}
