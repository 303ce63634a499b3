using System.Text.RegularExpressions;
using Workflow.Core.Expressions.Budget;

namespace Workflow.Core.Expressions.Values;

/// <summary>A regular expression literal, which only the functions that take one can use.</summary>
/// <param name="source">Its pattern.</param>
/// <param name="flags">Its flags.</param>
/// <param name="regex">What matches.</param>
internal sealed class RegularExpressionValue(string source, string flags, Regex regex) : Content
{
    // What the engine does for a character takes longer with a longer pattern.
    private const int CharactersPerStep = 4;
    private const int PatternPerStep = 32;

    // A match as an object, with its groups.
    private const int MatchSize = 400;
    private const int GroupSize = 120;

    // The engine may look at all that follows for each match, so many matches in a long text cost more than their length.
    private const int AheadPerStep = 1024;

    public override Kind Kind => Kind.RegularExpression;

    public string Source => source;

    /// <summary>Whether all matches are meant.</summary>
    public bool Global { get; } = flags.Contains('g', StringComparison.Ordinal);

    /// <summary>Whether a match must begin where the search does.</summary>
    public bool Sticky { get; } = flags.Contains('y', StringComparison.Ordinal);

    /// <summary>Whether code points are matched.</summary>
    public bool Unicode { get; } = flags.Contains('u', StringComparison.Ordinal) || flags.Contains('v', StringComparison.Ordinal);

    /// <summary>The numbers of its groups, without that of the whole.</summary>
    public IReadOnlyList<int> Groups { get; } = [.. regex.GetGroupNumbers().Where(n => n != 0)];

    /// <summary>The names of its groups that have one, with their numbers.</summary>
    public IReadOnlyList<(string Name, int Number)> Names { get; } =
        [.. regex.GetGroupNames().Where(n => !char.IsAsciiDigit(n[0])).Select(n => (n, regex.GroupNumberFromName(n)))];

    /// <summary>The first match from a place on; <c>null</c>: there is none.</summary>
    public Match? Match(string text, int start, Meter meter)
    {
        var perCharacter = 1 + (source.Length / PatternPerStep);
        meter.Steps(1 + perCharacter + ((text.Length - start) / AheadPerStep));
        meter.Bytes(MatchSize + (GroupSize * (long)Groups.Count));
        meter.Clock();
        Match match;
        try
        {
            match = regex.Match(text, start);
        }
        catch (RegexMatchTimeoutException)
        {
            throw Failure.Limit($"the limit of {regex.MatchTimeout.TotalMilliseconds:0} ms for a regular expression is reached");
        }

        var end = match.Success ? match.Index + match.Length : text.Length;
        meter.Steps(perCharacter * (long)(end - start) / CharactersPerStep);
        return match.Success && (!Sticky || match.Index == start) ? match : null;
    }
}
