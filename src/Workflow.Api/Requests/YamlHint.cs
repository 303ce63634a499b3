using YamlDotNet.Core;

namespace Workflow.Api.Requests;

/// <summary>
/// Advice for YAML that can't be read because a text begins with a character that YAML reserves. The parser names the
/// character and the rule; this adds that the text must be quoted.
/// </summary>
internal static class YamlHint
{
    // Indicators (YAML 1.2.2, 5.3) that texts of workflows sometimes begin with: "*/5 * * * *", "@daily", "{{ … }}".
    private const string Indicators = "*&!%@`|>{[";

    /// <summary>Advice to append to the message of a fault; empty if there is none.</summary>
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

    private static string Shown(string value) => value.Length <= 60 ? value : $"{value[..60]}…";
}
