using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Nodes;
using Workflow.Core.Expressions.Scope;
using Workflow.Core.Expressions.Values;

namespace Workflow.Core.Expressions;

/// <summary>
/// One evaluation: of a whole config, whose expressions share their scope and their limits, or of one expression.
/// </summary>
/// <param name="limits">Its limits.</param>
/// <param name="scope">The scope of its expressions.</param>
/// <param name="spent">What earlier evaluations that share its limits have used of them.</param>
internal sealed class Evaluation(ExpressionLimits limits, ExpressionScope scope, Spent spent = default)
{
    // The cost of copying a result, in bytes per character.
    private const int BytesPerCharacterOfResult = 8;

    private static readonly JsonTextOptions Strict = new();

    private readonly Roots _roots = new(scope, new Meter(limits, spent) { Identity = scope.Identity });

    /// <summary>What has been used of the limits so far.</summary>
    public Spent Spent => _roots.Meter.Spent;

    /// <summary>The JSON of an expression's value; <c>null</c> for <c>undefined</c>.</summary>
    /// <exception cref="ExpressionFailure">It failed, reached a limit, or its value is not JSON.</exception>
    public string? Json(Expression expression) => Json(Value(expression));

    /// <summary>
    /// The text that an expression's value adds to a template: a text unchanged, nothing for <c>null</c> and
    /// <c>undefined</c>, otherwise its JSON.
    /// </summary>
    /// <exception cref="ExpressionFailure">It failed, reached a limit, or its value is not JSON.</exception>
    public string Text(Expression expression)
    {
        var value = Value(expression);
        if (value.IsNullish)
        {
            return "";
        }

        if (!value.IsText || Surrogates.FirstLone(value.AsText, 0) >= 0)
        {
            return Json(value) ?? "";
        }

        _roots.Meter.Buffer(2L * value.TextLength);
        return value.AsText;
    }

    /// <summary>Whether an expression's value is truthy in JavaScript.</summary>
    /// <exception cref="ExpressionFailure">It failed, or reached a limit.</exception>
    public bool Truth(Expression expression) => Coerce.Boolean(Value(expression));

    private string? Json(Value value)
    {
        var json = JsonText.Of(value, Strict, _roots.Meter);
        _roots.Meter.Bytes(BytesPerCharacterOfResult * (long)(json?.Length ?? 0));
        return json;
    }

    private Value Value(Expression expression)
    {
        _roots.Meter.At = 0;
        try
        {
            return expression.Root.Evaluate(new Frame(_roots, null, []));
        }
        catch (ExpressionFailure e) when (e.Offset is null)
        {
            throw new ExpressionFailure(_roots.Meter.At, e.Message, e.InnerException) { IsOutOfSteps = e.IsOutOfSteps };
        }
    }
}
