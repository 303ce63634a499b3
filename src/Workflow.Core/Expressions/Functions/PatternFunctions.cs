using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.RegularExpressions;
using Workflow.Core.Expressions.Values;
using static Workflow.Core.Expressions.Functions.Function;

namespace Workflow.Core.Expressions.Functions;

/// <summary>The functions that search with a regular expression or a text: ECMA-262, § 22.1.3 and 22.2.6.</summary>
internal static class PatternFunctions
{
    public static IReadOnlyList<Function> All { get; } =
    [
        OfText("match", "expression", "The first match of a regular expression, with its groups; all matches as texts if it has the flag g; null if there is none.", Cost.Constant, Match),
        OfText("matchAll", "expression", "A list of all matches, each with its groups. The expression needs the flag g.", Cost.Constant, MatchAll),
        OfText("replace", "search, replacement", "The text with the first match (all of them with the flag g) replaced by a text, where $1, $<name> and $& insert parts of the match, or by the result of a function of the match.", Cost.Constant, static (in c) => Replacement.Of(c, false)),
        OfText("replaceAll", "search, replacement", "The text with all matches replaced. A regular expression needs the flag g.", Cost.Constant, static (in c) => Replacement.Of(c, true)),
        OfText("search", "expression", "Where the first match of a regular expression is, or -1.", Cost.Constant, Search),
        OfText("split", "separator, limit = 4294967295", "The list of the texts between separators: a text or a regular expression.", Cost.Constant, static (in c) => Splitting.Of(c)),
        new("test", Receiver.RegularExpression, "text", "Whether a regular expression matches somewhere in a text.", Cost.Constant, static (in c) => Value.Boolean(Own(c).First(c.Text(0), c.Meter) is not null)),
        new("exec", Receiver.RegularExpression, "text", "The first match in a text, with its groups, or null.", Cost.Constant, static (in c) => First(Own(c), Coerce.TextValue(c[0], c.Meter), c.Meter)),
    ];

    private static Value Match(in Call call)
    {
        var pattern = Pattern(call);
        if (!pattern.IsGlobal)
        {
            return First(pattern.Expression, call.This, call.Meter);
        }

        var matches = new MeteredList(call.Meter);
        foreach (var match in pattern.Expression.Matches(call.ThisText, call.Meter))
        {
            matches.Add(Matched.Group(call.ThisText, match, 0, call.Meter));
        }

        return matches.Count == 0 ? Value.Null : matches.Finish();
    }

    private static Value MatchAll(in Call call)
    {
        var pattern = Pattern(call);
        if (!pattern.IsGlobal)
        {
            throw call.Fail("the regular expression needs the flag g: /…/g");
        }

        var matches = new MeteredList(call.Meter);
        foreach (var match in pattern.Expression.Matches(call.ThisText, call.Meter))
        {
            matches.Add(Matched.Result(pattern.Expression, match, call.This, call.Meter));
        }

        return matches.Finish();
    }

    private static Value Search(in Call call) => Value.Number(Pattern(call).Expression.First(call.ThisText, call.Meter)?.Index ?? -1);

    private static Value First(RegularExpression expression, Value text, Meter meter) =>
        expression.First(text.AsText, meter) is { } match ? Matched.Result(expression, match, text, meter) : Value.Null;

    private static RegularExpressionValue Pattern(in Call call) => call[0].Is<RegularExpressionValue>(out var pattern)
        ? pattern
        : throw call.Fail("needs a regular expression as a literal: /…/");

    private static RegularExpression Own(in Call call) => call.This.Is<RegularExpressionValue>(out var pattern)
        ? pattern.Expression
        : throw new InvalidOperationException("A method of regular expressions is called on one.");
}
