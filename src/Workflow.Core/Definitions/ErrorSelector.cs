using System.Text.RegularExpressions;
using Workflow.Core.Expressions;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Definitions;

/// <summary>The kind of an entry of <c>on</c>.</summary>
public enum ErrorSelectorKind
{
    /// <summary>One code.</summary>
    Code,

    /// <summary>Every error.</summary>
    Any,

    /// <summary>The status of a response: <c>503</c>, or <c>5xx</c> for a hundred of them.</summary>
    Status,

    /// <summary>An expression over <c>error</c> and <c>attempt</c>, in <c>{{ }}</c>.</summary>
    Expression,
}

/// <summary>An entry of <c>on</c>, which selects errors.</summary>
public static partial class ErrorSelector
{
    /// <summary>The entry that selects every error.</summary>
    public const string Any = "*";

    /// <summary>The kind of an entry. It never fails: what is nothing else is a code.</summary>
    public static ErrorSelectorKind KindOf(string entry) =>
        entry == Any ? ErrorSelectorKind.Any
        : Template.Contains(entry) ? ErrorSelectorKind.Expression
        : Status().IsMatch(entry) ? ErrorSelectorKind.Status
        : ErrorSelectorKind.Code;

    /// <summary>Whether an entry selects an error.</summary>
    /// <param name="entry">The entry, not an expression.</param>
    /// <param name="error">The error.</param>
    public static bool Selects(string entry, TaskError error) => KindOf(entry) switch
    {
        ErrorSelectorKind.Any => true,
        ErrorSelectorKind.Status => StatusOf(error) is { } status && (status == entry || (entry.EndsWith("xx", StringComparison.OrdinalIgnoreCase) && status[0] == entry[0])),
        ErrorSelectorKind.Code => error.Code == entry,
        _ => throw new ArgumentException("An expression is evaluated.", nameof(entry)),
    };

    // A status of three digits.
    private static string? StatusOf(TaskError error) =>
        error is { Code: TaskErrorCodes.HttpStatus, Details: { ValueKind: System.Text.Json.JsonValueKind.Object } details }
        && details.TryGetProperty("status_code", out var status)
        && status.ValueKind == System.Text.Json.JsonValueKind.Number
        && status.GetRawText() is { Length: 3 } text
            ? text
            : null;

    [GeneratedRegex(@"^[1-5](xx|XX|[0-9]{2})\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Status();
}
