using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.RegularExpressions;
using Workflow.Core.Expressions.Values;

namespace Workflow.Core.Expressions.Functions;

/// <summary>A match as values.</summary>
internal static class Matched
{
    /// <summary>The match with its groups: a list with <c>index</c>, <c>input</c> and <c>groups</c>.</summary>
    public static Value Result(RegularExpression expression, RegexMatch match, Value input, Meter meter)
    {
        var named = new ObjectBuilder(meter);
        named.Set("index", Value.Number(match.Index));
        named.Set("input", input);
        named.Set("groups", Named(expression, input.AsText, match, meter));
        meter.List(match.Count);
        var groups = new Value[match.Count];
        for (var i = 0; i < groups.Length; i++)
        {
            groups[i] = Group(input.AsText, match, i, meter);
        }

        return Value.List(new ListValue(groups, groups.Length) { Named = named.Finish() });
    }

    /// <summary>A group of a match; <c>undefined</c>: it did not participate.</summary>
    public static Value Group(string text, RegexMatch match, int group, Meter meter)
    {
        if (match[group] is not { } range)
        {
            return Value.Undefined;
        }

        meter.Text(range.End.Value - range.Start.Value);
        return Value.Text(text[range]);
    }

    /// <summary>The named groups; <c>undefined</c>: there are none.</summary>
    public static Value Named(RegularExpression expression, string text, RegexMatch match, Meter meter)
    {
        if (!expression.HasNames)
        {
            return Value.Undefined;
        }

        var groups = new ObjectBuilder(meter);
        for (var i = 1; i < match.Count; i++)
        {
            // Of several groups with the same name, at most one participates.
            if (expression.GroupNames[i] is { } name && (match[i] is not null || !groups.TryGet(name, out _)))
            {
                groups.Set(name, Group(text, match, i, meter));
            }
        }

        return Value.Object(groups.Finish());
    }
}
