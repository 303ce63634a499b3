using System.Text;
using Workflow.Core.Expressions.RegularExpressions;

namespace Workflow.Core.Tests.Expressions.RegularExpressions;

/// <summary>All that a pattern can be asked about a text, written as Node writes it.</summary>
internal static class Searched
{
    private const string Replacement = "[$&|$1|$2|$<n>|$`|$'|$$|$10|$01|$x|$";

    /// <summary>What Node is asked.</summary>
    public static string Function => $$"""
        (pattern, flags, text) => {
          const expression = () => new RegExp(pattern, flags);
          const shown = m => [m.index, ...m, m.groups ? Object.entries(m.groups) : 0];
          return [
            flags.includes('g') ? [...text.matchAll(expression())].map(shown) : [expression().exec(text)].filter(m => m).map(shown),
            text.replace(expression(), {{Node.Json(Replacement)}}), text.split(expression()), text.search(expression())];
        }
        """;

    /// <summary>Our answer; <c>!SyntaxError</c> when the pattern is refused.</summary>
    public static string Answer(string pattern, string flags, string text)
    {
        try
        {
            return Answer(new RegularExpression(pattern, RegexFlagText.Read(flags)), text);
        }
        catch (RegexSyntaxException)
        {
            return "!SyntaxError";
        }
    }

    private static string Answer(RegularExpression expression, string text)
    {
        var matches = string.Join(',', expression.Matches(text, new Budget()).Select(m => Shown(expression, m, text)));
        var first = expression.First(text, new Budget());
        return $"[[{matches}],{Node.Json(Replaced(expression, text))},[{string.Join(',', Parts(expression, text))}],{(first is { } m ? m.Index : -1)}]";
    }

    private static string Shown(RegularExpression expression, RegexMatch match, string text)
    {
        var groups = Groups(match, text).ToList();
        var named = expression.GroupNames.Select((name, i) => (name, i)).Where(g => g.name is not null)
            .Select(g => $"[{Node.Json(g.name)},{groups[g.i]}]");
        return $"[{match.Index},{string.Join(',', groups)},{(expression.HasNames ? $"[{string.Join(',', named)}]" : "0")}]";
    }

    private static IEnumerable<string> Groups(RegexMatch match, string text) =>
        Enumerable.Range(0, match.Count).Select(g => match[g] is { } range ? Node.Json(text[range]) : "null");

    private static string Replaced(RegularExpression expression, string text)
    {
        var (replaced, end) = (new StringBuilder(), 0);
        foreach (var match in expression.Matches(text, new Budget()))
        {
            replaced.Append(text, end, match.Index - end);
            Substitution.Write(Replacement, text, match, expression.GroupNames, piece => replaced.Append(piece));
            end = match.End;
        }

        return replaced.Append(text, end, text.Length - end).ToString();
    }

    private static List<string> Parts(RegularExpression expression, string text)
    {
        if (text.Length == 0)
        {
            return expression.First(text, new Budget()) is null ? [Node.Json("")] : [];
        }

        var (parts, end) = (new List<string>(), 0);
        foreach (var match in expression.Separators(text, new Budget()))
        {
            parts.Add(Node.Json(text[end..match.Index]));
            parts.AddRange(Groups(match, text).Skip(1));
            end = match.End;
        }

        parts.Add(Node.Json(text[end..]));
        return parts;
    }
}
