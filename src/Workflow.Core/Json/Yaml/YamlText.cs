using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Workflow.Core.Json.Yaml;

/// <summary>Writes texts, and values without parts, as YAML: texts plain if every reader takes them for texts, in lines if they have several, and otherwise in quotes.</summary>
internal static partial class YamlText
{
    // What a reader of YAML 1.1 takes for something else (yaml.org/type); numbers and dates begin with a character that is not plain here.
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase) { "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", "infinity" };

    /// <summary>The longest key that can stand before a colon (YAML 1.2.2, 7.4.2).</summary>
    internal const int LongestKey = 1_000;

    /// <summary>A key, in one line.</summary>
    internal static string Key(string text) => KeyForm().IsMatch(text) && !Words.Contains(text) ? text : Quoted(text);

    /// <summary>A value in one line, also between brackets, where a comma would end a plain one.</summary>
    internal static string Line(string text) => IsPlain(text) && !text.AsSpan().ContainsAny(",[]{}") ? text : Quoted(text);

    /// <summary>A number with its digits, a truth value or nothing.</summary>
    internal static string Scalar(JsonElement value) => IsBeyondAll(value) ? $"!!float {value.GetRawText()}" : value.GetRawText();

    /// <summary>Adds a value, with the line feed after it.</summary>
    /// <param name="to">What it is added to.</param>
    /// <param name="text">The text.</param>
    /// <param name="indent">How far its lines are indented, if it has several.</param>
    internal static void Append(StringBuilder to, string text, int indent)
    {
        if (IsPlain(text))
        {
            to.Append(text).Append('\n');
        }
        else if (HasLines(text))
        {
            AppendLines(to, text, indent);
        }
        else
        {
            to.Append(Quoted(text)).Append('\n');
        }
    }

    /// <summary>A text in quotes: single ones if that saves escapes.</summary>
    internal static string Quoted(string text)
    {
        if (text.AsSpan().ContainsAny('"', '\\') && IsPrintable(text))
        {
            return $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
        }

        var quoted = new StringBuilder(text.Length + 2).Append('"');
        for (var at = 0; at < text.Length; at++)
        {
            _ = text[at] switch
            {
                '"' or '\\' => quoted.Append('\\').Append(text[at]),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                _ when IsPrintable(text, at) => quoted.Append(text[at]),
                _ when Rune.TryGetRuneAt(text, at, out var rune) && !rune.IsBmp => quoted.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"),
                _ when char.IsLowSurrogate(text[at]) && at > 0 && char.IsHighSurrogate(text[at - 1]) => quoted, // written with the other half
                var c => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
            };
        }

        return quoted.Append('"').ToString();
    }

    // Without a tag it would be infinite for some readers, and a text for others.
    private static bool IsBeyondAll(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && !(value.TryGetDouble(out var number) && double.IsFinite(number)) && value.GetRawText().AsSpan().ContainsAny('.', 'e', 'E');

    private static bool IsPlain(string text) => PlainForm().IsMatch(text) && !Words.Contains(text) && IsPrintable(text) && !text.Contains(": ", StringComparison.Ordinal) && !text.Contains(" #", StringComparison.Ordinal);

    // The first line says how far all are indented, so it must not begin with a space itself, or be empty.
    private static bool HasLines(string text) =>
        text.Contains('\n', StringComparison.Ordinal) && text[0] is not (' ' or '\n' or '\t') && IsPrintable(text, besides: "\n\t");

    private static void AppendLines(StringBuilder to, string text, int indent)
    {
        // The line feeds at the end: none, one, or as many as there are.
        var ends = text.Length - text.TrimEnd('\n').Length;
        to.Append('|').Append(ends switch { 0 => "-", 1 => "", _ => "+" }).Append('\n');
        foreach (var line in (ends == 0 ? text : text[..^1]).Split('\n'))
        {
            if (line.Length > 0)
            {
                to.Append(' ', Math.Max(indent, 1)).Append(line);
            }

            to.Append('\n');
        }
    }

    // YAML 1.2.2, 5.1, without what nobody sees: it would hide in a file, or turn the direction of a terminal.
    private static bool IsPrintable(string text, int at) => text[at] is not ('\ufffe' or '\uffff') && !PlainText.IsInvisible(text, at);

    private static bool IsPrintable(string text, string besides = "")
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (!IsPrintable(text, at) && !besides.Contains(text[at], StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    [GeneratedRegex(@"^[\p{L}_][\p{L}\p{Nd}_./$-]*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex KeyForm();

    // Begins with a letter or one of a few marks, and does not end with a space or a colon.
    [GeneratedRegex(@"^[\p{L}_/$(](?:.*[^\s:])?\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex PlainForm();
}
