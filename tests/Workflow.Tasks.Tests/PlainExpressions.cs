using System.Text.Json;
using Workflow.Core.Expressions;
using Workflow.Core.Expressions.Scope;
using Workflow.Core.TaskTypes;

namespace Workflow.Tasks.Tests;

/// <summary>Evaluates the expressions of a task over some earlier outputs.</summary>
internal sealed class PlainExpressions(IReadOnlyDictionary<string, object> outputs) : ITaskExpressions
{
    private readonly Evaluator _evaluator = new();

    public ValueTask<JsonElement> EvaluateAsync(string text, string pointer, JsonElement? response, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_evaluator.EvaluateExpression(text, Scope(response), pointer));

    public ValueTask<bool> HoldsAsync(string text, string pointer, JsonElement? response, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_evaluator.EvaluateWhen(text, Scope(response), pointer));

    private ExpressionScope Scope(JsonElement? response) => new()
    {
        Inputs = JsonElement.Parse("{}"),
        Run = JsonElement.Parse("{}"),
        Tasks = outputs.ToDictionary(output => output.Key, output => new TaskView(Service.Json(output.Value), "SUCCEEDED"), StringComparer.Ordinal),
        Response = response,
    };
}
