using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Attempts;
using Workflow.Core.Expressions;
using Workflow.Core.Expressions.Budget;
using Workflow.Core.History;
using Workflow.Core.Json;

namespace Workflow.Core.Execution.Orders;

/// <summary>Evaluates the labels and the business key of a run when it is started.</summary>
/// <param name="limits">What one evaluation may use; <c>null</c>: what it may without any settings.</param>
public sealed class StartLabels(ExpressionLimits? limits = null) : IDisposable
{
    private readonly TaskEvaluator _evaluator = new(limits ?? ExpressionLimits.Default);

    /// <inheritdoc/>
    public void Dispose() => _evaluator.Dispose();

    /// <summary>Evaluates them: those that its version declares, and over them those that its start gives.</summary>
    /// <param name="run">The run.</param>
    /// <param name="definition">The definition of its version.</param>
    /// <param name="given">Those that the start gives; <c>null</c>: none.</param>
    /// <param name="faults">Receives the faults; with any, the result is meaningless.</param>
    /// <param name="cancellationToken">Ends the wait before a long evaluation.</param>
    public async ValueTask<RunLabels> EvaluateAsync(Run run, WorkflowDefinition definition, IReadOnlyDictionary<string, string>? given, ICollection<Fault> faults, CancellationToken cancellationToken)
    {
        if (definition is { Labels: null, BusinessKey: null })
        {
            return given is null ? RunLabels.None : RunLabels.Of(given);
        }

        var scope = ScopeReader.OfStart(run, definition);
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        string? businessKey = null;
        try
        {
            if (definition.Labels is { } declared)
            {
                foreach (var label in (await _evaluator.EvaluateAsync(e => e.Evaluate(declared, scope, "/labels"), cancellationToken)).EnumerateObject())
                {
                    if (Value(label.Value, JsonPointer.Member("/labels", label.Name), faults) is { } value)
                    {
                        labels[label.Name] = value;
                    }
                }
            }

            if (definition.BusinessKey is { } key)
            {
                var text = PlainJson.Of(key);
                businessKey = Value(await _evaluator.EvaluateAsync(e => e.Evaluate(text, scope, "/business_key"), cancellationToken), "/business_key", faults);
            }
        }
        catch (ExpressionException e)
        {
            faults.Add(new Fault(e.Pointer ?? "/labels", PlainText.Visible(e.Message)));
        }

        foreach (var (name, value) in given ?? RunLabels.None.Values)
        {
            labels[name] = value;
        }

        if (labels.Count > LabelRules.MostLabels)
        {
            faults.Add(new Fault("/labels", $"are {labels.Count} with those of the workflow; the limit is {LabelRules.MostLabels}"));
        }

        return RunLabels.Of(labels, businessKey);
    }

    private static string? Value(JsonElement value, string pointer, ICollection<Fault> faults)
    {
        var text = LabelRules.ValueOf(value, out var fault);
        if (fault is not null)
        {
            faults.Add(new Fault(pointer, fault));
        }

        return text;
    }
}
