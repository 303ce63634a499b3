using Workflow.Core.Json;
using YamlDotNet.Core;

namespace Workflow.Api.Requests;

/// <summary>
/// Advice for YAML that can't be read because a text begins with a character that YAML reserves. The parser names the
/// character and the rule; this adds that the text must be quoted. And where a tab is, which the parser does not say.
/// </summary>
internal static class YamlHint
{
    // Indicators (YAML 1.2.2, 5.3) that texts of workflows sometimes begin with: "*/5 * * * *", "@daily", "{{ … }}".
    private const string Indicators = "*&!%@`|>{[";

    /// <summary>Where the text is wrong, from 1, and advice to append to the message of the fault; empty if there is none.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="exception">What the parser says.</param>
    public static (long Line, long Column, string Advice) Of(string text, YamlException exception) =>
        // Of a tab, the parser says where the block around it begins.
        exception.Message.Contains("tab as indentation", StringComparison.Ordinal) && Tab(text, exception.Start.Line) is { } tab
            ? (tab.Line, tab.Column, " YAML is indented with spaces")
            : (exception.Start.Line, exception.Start.Column, For(text, exception.Start));

    // The first tab that a line from here on begins with.
    private static (long Line, long Column)? Tab(string text, long from)
    {
        var number = 0L;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            var column = line.IndexOfAnyExcept(' ');
            if (number >= from && column >= 0 && line[column] == '\t')
            {
                return (number, column + 1);
            }
        }

        return null;
    }

    /// <summary>Advice to quote a text; empty if there is none.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="at">Where the parser stopped; its lines are counted from 1.</param>
    public static string For(string text, Mark at)
    {
        var value = ValueOf(Line(text, at.Line));
        return value.Length > 0 && Indicators.Contains(value[0], StringComparison.Ordinal)
            ? $". A text that begins with {value[0]} must be in quotes: '{Shown(value)}'"
            : value.Contains(": ", StringComparison.Ordinal) ? $". A text that contains a colon and a space must be in quotes: '{Shown(value)}'" : "";
    }

    private static ReadOnlySpan<char> Line(string text, long number)
    {
        var rest = text.AsSpan();
        for (; number > 1 && rest.IndexOf('\n') is var end and >= 0; number--)
        {
            rest = rest[(end + 1)..];
        }

        return rest.IndexOf('\n') is var last and >= 0 ? rest[..last] : rest;
    }

    // The text after "- " and after the first "name: ".
    private static string ValueOf(ReadOnlySpan<char> line)
    {
        line = line.Trim();
        while (line.StartsWith("- "))
        {
            line = line[2..].TrimStart();
        }

        if (line.IndexOf(": ") is var colon and > 0 && Indicators.IndexOf(line[0], StringComparison.Ordinal) < 0)
        {
            line = line[(colon + 2)..].TrimStart();
        }

        return line.ToString();
    }

    private static string Shown(string value) => value.Length <= 60 ? value : $"{FaultText.Beginning(value, 60)}…";
}
