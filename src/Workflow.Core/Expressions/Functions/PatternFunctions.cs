using System.Text.RegularExpressions;
using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Values;
using static Workflow.Core.Expressions.Functions.Function;

namespace Workflow.Core.Expressions.Functions;

/// <summary>The functions that search by a text or a regular expression: ECMA-262, § 22.1.3 and 22.2.6.</summary>
internal static class PatternFunctions
{
    public static IReadOnlyList<Function> All { get; } =
    [
        OfText("match", "expression", "The first match of a regular expression, with its groups; all matches as texts if it has the flag g; null if there is none.", Cost.Constant, Match),
        OfText("matchAll", "expression", "A list of all matches, each with its groups. The expression needs the flag g.", Cost.Constant, MatchAll),
        OfText("replace", "search, replacement", "The text with the first match (all of them with the flag g) replaced by a text, where $1, $<name> and $& stand for parts of the match, or by what a function of the match gives.", Cost.Constant, static (in c) => Replace(c, false)),
        OfText("replaceAll", "search, replacement", "The text with all matches replaced.", Cost.Constant, static (in c) => Replace(c, true)),
        OfText("search", "expression", "Where the first match of a regular expression is, or -1.", Cost.Constant, Search),
        OfText("split", "separator, limit = 4294967295", "The list of the texts between separators: a text or a regular expression.", Cost.Constant, Split),
        new("test", Receiver.RegularExpression, "text", "Whether a regular expression matches somewhere in a text.", Cost.Constant, Test),
        new("exec", Receiver.RegularExpression, "text", "The first match in a text, with its groups, or null.", Cost.Constant, static (in c) => First(c, Expression(c.This), c.Text(0))),
    ];

    private static Value Match(in Call call)
    {
        var (text, expression) = (call.ThisText, Pattern(call));
        if (!expression.Global)
        {
            return First(call, expression, text);
        }

        var matches = new MeteredList(call.Meter);
        foreach (var match in Matches(expression, text, call.Meter))
        {
            call.Meter.Text(match.Length);
            matches.Add(Value.Text(match.Value));
        }

        return matches.Count == 0 ? Value.Null : matches.Finish();
    }

    private static Value MatchAll(in Call call)
    {
        var (text, expression) = (call.ThisText, Pattern(call));
        if (!expression.Global)
        {
            throw call.Fail("the regular expression needs the flag g: /…/g");
        }

        var matches = new MeteredList(call.Meter);
        foreach (var match in Matches(expression, text, call.Meter))
        {
            matches.Add(Result(expression, match, call.This, call.Meter));
        }

        return matches.Finish();
    }

    private static Value Search(in Call call) => Value.Number(Pattern(call).Match(call.ThisText, 0, call.Meter)?.Index ?? -1);

    private static Value Test(in Call call) => Value.Boolean(Expression(call.This).Match(call.Text(0), 0, call.Meter) is not null);

    private static Value First(in Call call, RegularExpressionValue expression, string text) =>
        expression.Match(text, 0, call.Meter) is { } match ? Result(expression, match, Value.Text(text), call.Meter) : Value.Null;

    private static Value Split(in Call call)
    {
        var limit = call[1].IsUndefined ? uint.MaxValue : (uint)Coerce.Int32(call[1], call.Meter);
        if (call[0].Is<RegularExpressionValue>(out var expression))
        {
            return SplitBy(expression, call, limit);
        }

        var (text, parts) = (call.ThisText, new MeteredList(call.Meter));
        var separator = call.Text(0);
        if (limit == 0)
        {
            return parts.Finish();
        }

        if (call[0].IsUndefined)
        {
            parts.Add(call.This);
            return parts.Finish();
        }

        if (separator.Length == 0)
        {
            for (var i = 0; i < text.Length && i < limit; i++)
            {
                call.Meter.Step();
                parts.Add(Characters.At(text, i, call.Meter));
            }

            return parts.Finish();
        }

        var start = 0;
        for (var at = TextSearch.First(text, separator, 0, call.Meter); at >= 0; at = TextSearch.First(text, separator, start, call.Meter))
        {
            AddPart(parts, text, start, at, call.Meter);
            if (parts.Count >= limit)
            {
                return parts.Finish();
            }

            start = at + separator.Length;
        }

        AddPart(parts, text, start, text.Length, call.Meter);
        return parts.Finish();
    }

    private static Value SplitBy(RegularExpressionValue expression, in Call call, uint limit)
    {
        var (text, parts, start) = (call.ThisText, new MeteredList(call.Meter), 0);
        if (limit == 0 || (text.Length == 0 && expression.Match(text, 0, call.Meter) is not null))
        {
            return parts.Finish();
        }

        for (var at = 0; at < text.Length && expression.Match(text, at, call.Meter) is { } match && match.Index < text.Length;)
        {
            var end = match.Index + match.Length;
            if (end == start)
            {
                at = Advance(expression, text, Math.Max(at, match.Index));
                continue;
            }

            AddPart(parts, text, start, match.Index, call.Meter);
            foreach (var number in expression.Groups)
            {
                if (parts.Count < limit)
                {
                    parts.Add(GroupOf(match, number, call.Meter));
                }
            }

            if (parts.Count >= limit)
            {
                return parts.Finish();
            }

            start = end;
            at = match.Length == 0 ? Advance(expression, text, end) : end;
        }

        AddPart(parts, text, start, text.Length, call.Meter);
        return parts.Finish();
    }

    private static Value Replace(in Call call, bool all)
    {
        var text = call.ThisText;
        var replacement = new Replacement(call, text);
        if (call[0].Is<RegularExpressionValue>(out var expression))
        {
            if (all && !expression.Global)
            {
                throw call.Fail("the regular expression needs the flag g: /…/g");
            }

            foreach (var match in expression.Global ? Matches(expression, text, call.Meter) : Once(expression, text, call.Meter))
            {
                replacement.Add(match.Index, match.Length, expression, match);
            }

            return replacement.Finish(call.This);
        }

        var sought = call.Text(0);
        for (var at = TextSearch.First(text, sought, 0, call.Meter); at >= 0;)
        {
            replacement.Add(at, sought.Length, null, null);
            var next = at + Math.Max(1, sought.Length);
            at = all && next <= text.Length ? TextSearch.First(text, sought, next, call.Meter) : -1;
        }

        return replacement.Finish(call.This);
    }

    /// <summary>A group of a match as a value; <c>undefined</c>: it took no part.</summary>
    public static Value GroupOf(Match match, int number, Meter meter)
    {
        var group = match.Groups[number];
        if (!group.Success)
        {
            return Value.Undefined;
        }

        meter.Text(group.Length);
        return Value.Text(group.Value);
    }

    /// <summary>The named groups of a match; <c>undefined</c>: the expression has none.</summary>
    public static Value NamedGroups(RegularExpressionValue expression, Match match, Meter meter)
    {
        if (expression.Names.Count == 0)
        {
            return Value.Undefined;
        }

        var groups = new ObjectBuilder(meter);
        foreach (var (name, number) in expression.Names)
        {
            groups.Set(name, GroupOf(match, number, meter));
        }

        return Value.Object(groups.Finish());
    }

    private static Value Result(RegularExpressionValue expression, Match match, Value input, Meter meter)
    {
        var named = new ObjectBuilder(meter);
        named.Set("index", Value.Number(match.Index));
        named.Set("input", input);
        named.Set("groups", NamedGroups(expression, match, meter));
        meter.List(expression.Groups.Count + 1);
        var groups = new Value[expression.Groups.Count + 1];
        groups[0] = GroupOf(match, 0, meter);
        for (var i = 1; i < groups.Length; i++)
        {
            groups[i] = GroupOf(match, expression.Groups[i - 1], meter);
        }

        return Value.List(new ListValue(groups, groups.Length) { Named = named.Finish() });
    }

    private static IEnumerable<Match> Once(RegularExpressionValue expression, string text, Meter meter)
    {
        if (expression.Match(text, 0, meter) is { } match)
        {
            yield return match;
        }
    }

    private static IEnumerable<Match> Matches(RegularExpressionValue expression, string text, Meter meter)
    {
        for (var at = 0; at <= text.Length && expression.Match(text, at, meter) is { } match;)
        {
            yield return match;
            var end = match.Index + match.Length;
            at = match.Length == 0 ? Advance(expression, text, end) : end;
        }
    }

    // AdvanceStringIndex: by a code point where the expression matches those.
    private static int Advance(RegularExpressionValue expression, string text, int at) =>
        at + (expression.Unicode && at < text.Length ? Characters.PointAt(text, at).Length : 1);

    private static void AddPart(MeteredList parts, string text, int start, int end, Meter meter)
    {
        meter.Text(end - start);
        parts.Add(Value.Text(text[start..end]));
    }

    private static RegularExpressionValue Pattern(in Call call) => call[0].Is<RegularExpressionValue>(out var expression)
        ? expression
        : throw call.Fail("needs a regular expression as a literal: /…/");

    private static RegularExpressionValue Expression(Value value) =>
        value.Is<RegularExpressionValue>(out var expression) ? expression : throw new InvalidOperationException("A method of regular expressions is called on one.");
}
