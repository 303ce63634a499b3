using System.Text.Json;
using Workflow.Core.Expressions;
using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Scope;

namespace Workflow.Expressions.Tests.Conformance;

/// <summary>What the product says of an expression, described as <c>oracle.js</c> describes what JavaScript says.</summary>
internal static class Subject
{
    // The description is made by the language itself: so undefined, NaN and -0, which no JSON holds, are seen.
    private const string Before =
        """
        ((d, v) => d(d, v))((d, v) => v === undefined || v === null || typeof v === 'boolean' ? String(v)
          : typeof v === 'number' ? v === 0 && 1 / v < 0 ? '-0' : String(v)
          : typeof v === 'string' ? JSON.stringify(v)
          : typeof v !== 'object' ? typeof v
          : Array.isArray(v) ? '[' + Array.from(v, x => d(d, x)).join() + ']'
          : '{' + Object.keys(v).map(k => JSON.stringify(k) + ':' + d(d, v[k])).join() + '}', (
        """;

    private const string After = "\n))";

    private static readonly Evaluator Evaluator = new();

    public static ExpressionScope Scope { get; } = Read(JsonDocument.Parse(File.ReadAllText(Path.Combine(Table.Folder, "scope.json"))).RootElement);

    /// <summary>The description of the value, or <c>! </c> and the reason of the failure.</summary>
    public static string Describe(string expression)
    {
        try
        {
            _ = Expression.Parse(expression);
            return Evaluator.EvaluateExpression(Before + expression + After, Scope).GetString() ?? "";
        }
        catch (ExpressionException e)
        {
            return "! " + e.Reason;
        }
    }

    /// <summary>Whether both gave the same value, or both an error; a text may be longer there than any may be here.</summary>
    public static bool Agree(string ours, string theirs) =>
        ours == theirs
        || (theirs.Length > ExpressionLimits.Default.TextLength && ours.StartsWith("! a text in an expression is limited", StringComparison.Ordinal))
        || (ours.StartsWith("! ", StringComparison.Ordinal) && theirs.StartsWith("! ", StringComparison.Ordinal));

    /// <summary>Whether an expression was given up here for what it takes, which Node does not: no difference, if it is rare.</summary>
    public static bool IsAtItsLimit(string ours) => ours.StartsWith("! the limit of ", StringComparison.Ordinal);

    private static ExpressionScope Read(JsonElement scope) => new()
    {
        Inputs = scope.GetProperty("inputs"),
        Run = scope.GetProperty("run"),
        Item = scope.GetProperty("item"),
        Index = scope.GetProperty("index").GetInt32(),
        Tasks = scope.GetProperty("tasks").EnumerateObject().ToDictionary(
            t => t.Name,
            t => new TaskView(t.Value.GetProperty("output"), t.Value.GetProperty("status").GetString()!, t.Value.GetProperty("error")),
            StringComparer.Ordinal),
        Secrets = scope.GetProperty("secrets").EnumerateObject().ToDictionary(s => s.Name, s => s.Value.GetString()!, StringComparer.Ordinal),
    };
}
