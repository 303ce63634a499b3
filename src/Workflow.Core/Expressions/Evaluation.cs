using Workflow.Core.Expressions.Budget;
using Workflow.Core.Expressions.Nodes;
using Workflow.Core.Expressions.Scope;
using Workflow.Core.Expressions.Values;

namespace Workflow.Core.Expressions;

/// <summary>One evaluation: of a whole config, whose expressions share what they read and what they may use, or of one expression.</summary>
/// <param name="limits">What it may use.</param>
/// <param name="scope">What its expressions can see.</param>
internal sealed class Evaluation(ExpressionLimits limits, ExpressionScope scope)
{
    // What a result is copied into on its way out, in bytes for a character.
    private const int CopiesOfResult = 8;

    private static readonly JsonTextOptions Strict = new();

    private readonly Roots _roots = new(scope, new Meter(limits) { Identity = scope.Identity });

    /// <summary>The JSON of an expression's value; <c>null</c> for <c>undefined</c>.</summary>
    /// <exception cref="ExpressionFailure">It failed, reached a limit, or its value is no JSON.</exception>
    public string? Json(Expression expression) => Json(Value(expression));

    /// <summary>
    /// What an expression's value adds to a text: a text as it is, <c>null</c> and <c>undefined</c> nothing, all else its JSON.
    /// </summary>
    /// <exception cref="ExpressionFailure">It failed, reached a limit, or its value is no JSON.</exception>
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

    /// <summary>Whether an expression's value counts as true in JavaScript.</summary>
    /// <exception cref="ExpressionFailure">It failed, or reached a limit.</exception>
    public bool Truth(Expression expression) => Coerce.Boolean(Value(expression));

    private string? Json(Value value)
    {
        var json = JsonText.Of(value, Strict, _roots.Meter);
        _roots.Meter.Bytes(CopiesOfResult * (long)(json?.Length ?? 0));
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
