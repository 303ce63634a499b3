using System.Text.RegularExpressions;

namespace Workflow.Tasks.Database.Failures;

/// <summary>The message of a server as an error shows it: without values of parameters and of the connection string.</summary>
internal static partial class ShownMessage
{
    private const int MaxLength = 300;
    private const int MinLength = 4; // a shorter value occurs in nearly every text by chance; it is found between quotation marks
    private const string Stars = "***";

    /// <summary>The message without values, on one line.</summary>
    /// <param name="message">What the server says.</param>
    /// <param name="kind">The kind of failure.</param>
    /// <param name="hidden">The values.</param>
    /// <param name="mask">Masks secrets.</param>
    internal static string Of(string message, FailureKind kind, IEnumerable<string> hidden, Func<string, string> mask)
    {
        var text = mask(message);

        // Servers quote what does not fit its type, and SQL Server the key that there is already; by then it may be converted or cut.
        if (kind == FailureKind.InvalidData)
        {
            text = QuotedForm().Replace(text, Stars);
        }

        if (kind == FailureKind.InvalidData || kind == FailureKind.Constraint)
        {
            text = BracketForm().Replace(text, Stars);
        }

        foreach (var value in hidden.Where(value => value.Length > 0).OrderByDescending(value => value.Length))
        {
            text = value.Length >= MinLength
                ? text.Replace(value, Stars, StringComparison.OrdinalIgnoreCase)
                : text.Replace($"\"{value}\"", Stars, StringComparison.OrdinalIgnoreCase).Replace($"'{value}'", Stars, StringComparison.OrdinalIgnoreCase);
        }

        text = text.ReplaceLineEndings(" ").Trim().TrimEnd('.');
        return text.Length <= MaxLength ? text : text[..(MaxLength - 3)] + "...";
    }

    // From the first quotation mark to the last: a value may have some of its own.
    [GeneratedRegex("""["'].*["']""", RegexOptions.Singleline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex QuotedForm();

    [GeneratedRegex(@"\(.*\)", RegexOptions.Singleline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex BracketForm();
}
