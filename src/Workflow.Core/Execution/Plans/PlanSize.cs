using System.Runtime.InteropServices;
using System.Text.Json;
using Workflow.Core.Definitions;

namespace Workflow.Core.Execution.Plans;

/// <summary>A generous estimate of the memory that a planned version takes, used by the cache of plans.</summary>
internal static class PlanSize
{
    // A task's records, its entries in the plan and in the dictionary of positions.
    private const long BytesPerTask = 1_000;

    // A value's UTF-8, its index of tokens, and the expressions that are parsed from it when the task first runs.
    private const long BytesPerByte = 4;

    /// <summary>The size of a definition and its plan, in bytes.</summary>
    public static long Of(WorkflowDefinition definition) =>
        BytesPerTask
        + BytesOf(definition.Description)
        + definition.Inputs.Sum(input => BytesPerTask + BytesOf(input.Key))
        + BytesOf(definition.BusinessKey)
        + (definition.Labels is { } labels ? BytesOf(labels) : 0)
        + (definition.Outputs is { } outputs ? BytesOf(outputs) : 0)
        + definition.Tasks.Sum(Of);

    private static long Of(TaskDefinition task) =>
        BytesPerTask
        + BytesOf(task.Name)
        + BytesOf(task.When)
        + BytesOf(task.Config) * (GroupDefinition.Is(task) || BodyItems.Has(task) ? 2 : 1) // also its plan
        + BytesOf(task.Repeat?.Until)
        + ErrorRuleChecks.ExpressionsOf(task).Sum(BytesOf)
        + (task.ForEach is { } list ? BytesOf(list) : 0)
        + (task.DependsOn is { IsDefault: false } names ? names.Sum(BytesOf) : 0);

    private static long BytesOf(string? text) => BytesPerByte * (text?.Length ?? 0);

    private static long BytesOf(JsonElement value) => value.ValueKind == JsonValueKind.Undefined ? 0 : BytesPerByte * JsonMarshal.GetRawUtf8Value(value).Length;
}
