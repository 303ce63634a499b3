using System.Text.Json;
using Workflow.Core.Expressions;
using Workflow.Core.Expressions.Scope;

namespace Workflow.Core.Tests.Expressions;

/// <summary>A scope with something of everything, and short ways to evaluate in it.</summary>
internal static class Sample
{
    public static ExpressionScope Scope { get; } = new()
    {
        Inputs = Json("""{"x": 1, "name": "Ada", "list": [3, 1, 2], "none": null, "yes": true, "a b": "spaced", "deep": {"er": [{"est": 7}]}}"""),
        Run = Json("""{"id": "run-1"}"""),
        Tasks = new Dictionary<string, TaskView>(StringComparer.Ordinal)
        {
            ["a"] = new(Json("""{"id": 5, "rows": [{"n": 1}, {"n": 2}]}"""), "SUCCEEDED"),
            ["failed"] = new(null, "FAILED", Json("""{"code": "http_status", "message": "404"}""")),
            ["取得 データ"] = new(Json("\"résumé\""), "SUCCEEDED"),
        },
        Item = Json("""{"id": "i"}"""),
        Index = 4,
        Attempt = 2,
        Secrets = new Dictionary<string, string>(StringComparer.Ordinal) { ["KEY"] = "s3cret" },
    };

    public static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;

    /// <summary>The JSON of an expression's value.</summary>
    public static string Value(string expression) => new Evaluator().EvaluateExpression(expression, Scope).GetRawText();

    /// <summary>The JSON that a text becomes.</summary>
    public static string Text(string text) =>
        new Evaluator().Evaluate(JsonSerializer.SerializeToElement(text), Scope).GetRawText();

    public static ExpressionException Failure(string expression, Evaluator? evaluator = null) =>
        Assert.Throws<ExpressionException>(() => (evaluator ?? new Evaluator()).EvaluateExpression(expression, Scope));
}
