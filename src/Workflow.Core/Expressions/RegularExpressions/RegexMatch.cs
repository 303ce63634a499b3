namespace Workflow.Core.Expressions.RegularExpressions;

/// <summary>Where a pattern matches, and each of its groups: group 0 is the whole match.</summary>
/// <param name="places">Start and end of each group; -1 if it did not participate.</param>
internal readonly struct RegexMatch(int[] places)
{
    /// <summary>Where the match begins.</summary>
    public int Index => places[0];

    /// <summary>Where the match ends.</summary>
    public int End => places[1];

    /// <summary>The number of groups, including the whole match.</summary>
    public int Count => places.Length / 2;

    /// <summary>A group's range in the text; <c>null</c> if it did not participate, which is <c>undefined</c>.</summary>
    public Range? this[int group] => places[(2 * group) + 1] < 0 ? null : places[2 * group]..places[(2 * group) + 1];
}
