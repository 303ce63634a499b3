namespace Workflow.Core.Expressions.RegularExpressions;

/// <summary>
/// A regular expression of ECMAScript that is matched in linear time. It has no <c>lastIndex</c>: nothing in an expression
/// changes, so each search begins where its caller specifies.
/// </summary>
internal sealed class RegularExpression
{
    private readonly CompiledPattern _compiled;

    /// <summary>Reads a pattern with its flags.</summary>
    /// <exception cref="RegexSyntaxException">It has invalid syntax, is too large, or uses an unsupported feature.</exception>
    public RegularExpression(string pattern, RegexFlags flags)
    {
        (Pattern, Flags) = (pattern, flags);
        _compiled = new(pattern, flags);
    }

    /// <summary>The pattern as it is written.</summary>
    public string Pattern { get; }

    /// <summary>The flags.</summary>
    public RegexFlags Flags { get; }

    /// <summary>The names of the groups; at 0 that of the whole match, which has none.</summary>
    public IReadOnlyList<string?> GroupNames => _compiled.Names;

    /// <summary>Whether any group has a name.</summary>
    public bool HasNames => GroupNames.Any(n => n is not null);

    private bool IsSticky => Flags.HasFlag(RegexFlags.Sticky);

    /// <summary><c>exec</c> and <c>match</c> without the flag <c>g</c>: the first match.</summary>
    public RegexMatch? First(string text, ISearchBudget budget) => First(new Matcher(_compiled, text, budget), 0, IsSticky);

    /// <summary>
    /// <c>matchAll</c>, and the matches for <c>match</c>, <c>replace</c> and <c>replaceAll</c>: every match with the flag
    /// <c>g</c>, otherwise the first.
    /// </summary>
    public IEnumerable<RegexMatch> Matches(string text, ISearchBudget budget)
    {
        var matcher = new Matcher(_compiled, text, budget);
        for (var start = 0; start <= text.Length && First(matcher, start, IsSticky) is { } match;)
        {
            yield return match;
            if (!Flags.HasFlag(RegexFlags.Global))
            {
                break;
            }

            start = match.End == match.Index ? After(text, match.End) : match.End;
        }
    }

    /// <summary>
    /// <c>split</c>: the matches that separate a text. None is empty at the end of the previous part, or at the end of the
    /// text. The caller handles the empty text: it has no parts if it matches, otherwise one.
    /// </summary>
    public IEnumerable<RegexMatch> Separators(string text, ISearchBudget budget)
    {
        var matcher = new Matcher(_compiled, text, budget);
        var part = 0;
        for (var start = 0; First(matcher, start, sticky: false) is { } match && match.Index < text.Length;)
        {
            if (match.End == part)
            {
                start = After(text, part);
                continue;
            }

            yield return match;
            start = part = match.End;
        }
    }

    /// <summary>The expression as it is written: <c>/pattern/flags</c>.</summary>
    public override string ToString() => $"/{Pattern}/{RegexFlagText.Of(Flags)}";

    private static RegexMatch? First(Matcher matcher, int start, bool sticky) =>
        matcher.Find(start, sticky) is { } places ? new RegexMatch(places) : null;

    private int After(string text, int place) =>
        place + (_compiled.IsUnicode && place + 1 < text.Length && char.IsSurrogatePair(text[place], text[place + 1]) ? 2 : 1);
}
