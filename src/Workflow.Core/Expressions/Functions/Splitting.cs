using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.RegularExpressions;
using Workflow.Core.Expressions.Values;

namespace Workflow.Core.Expressions.Functions;

/// <summary><c>split</c>.</summary>
internal static class Splitting
{
    /// <summary>The parts of a text between separators.</summary>
    public static Value Of(in Call call)
    {
        var (text, meter) = (call.ThisText, call.Meter);
        var parts = new MeteredList(meter);
        var limit = call[1].IsUndefined ? uint.MaxValue : (uint)Coerce.Int32(call[1], meter);
        var pattern = call[0].Is<RegularExpressionValue>(out var given) ? given.Expression : null;
        var separator = pattern is null ? call.Text(0) : "";
        if (limit == 0)
        {
            return parts.Finish();
        }

        if (call[0].IsUndefined)
        {
            parts.Add(call.This);
        }
        else if (pattern is not null)
        {
            ByPattern(parts, pattern, text, limit, meter);
        }
        else if (separator.Length == 0)
        {
            IntoCharacters(parts, text, limit, meter);
        }
        else
        {
            ByText(parts, separator, text, limit, meter);
        }

        return parts.Finish();
    }

    private static void IntoCharacters(MeteredList parts, string text, uint limit, Meter meter)
    {
        for (var i = 0; i < text.Length && i < limit; i++)
        {
            meter.Step();
            parts.Add(Characters.At(text, i, meter));
        }
    }

    private static void ByText(MeteredList parts, string separator, string text, uint limit, Meter meter)
    {
        var start = 0;
        for (var at = TextSearch.First(text, separator, 0, meter); at >= 0; at = TextSearch.First(text, separator, start, meter))
        {
            Add(parts, text, start, at, meter);
            if (parts.Count >= limit)
            {
                return;
            }

            start = at + separator.Length;
        }

        Add(parts, text, start, text.Length, meter);
    }

    private static void ByPattern(MeteredList parts, RegularExpression pattern, string text, uint limit, Meter meter)
    {
        if (text.Length == 0 && pattern.First(text, meter) is not null)
        {
            return;
        }

        var start = 0;
        foreach (var match in pattern.Separators(text, meter))
        {
            Add(parts, text, start, match.Index, meter);
            for (var group = 1; group < match.Count && parts.Count < limit; group++)
            {
                parts.Add(Matched.Group(text, match, group, meter));
            }

            if (parts.Count >= limit)
            {
                return;
            }

            start = match.End;
        }

        Add(parts, text, start, text.Length, meter);
    }

    private static void Add(MeteredList parts, string text, int start, int end, Meter meter)
    {
        meter.Step();
        meter.Text(end - start);
        parts.Add(Value.Text(text[start..end]));
    }
}
