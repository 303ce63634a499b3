using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Workflow.Core.Expressions;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.Definitions;

/// <summary>The rules for the outputs that a workflow declares: a value for each name, whose texts may hold expressions.</summary>
public static partial class WorkflowOutputs
{
    /// <summary>Most outputs of a workflow.</summary>
    public const int MostOutputs = 50;

    /// <summary>Reads the declarations of a workflow, adding a fault for each error in them.</summary>
    /// <returns>A JSON object; <c>null</c>: it declares none.</returns>
    public static JsonElement? Read(ObjectReader workflow)
    {
        if (workflow.Object("outputs") is not { } outputs || workflow.Any("outputs") is not { } value)
        {
            return null;
        }

        if (JsonMarshal.GetRawUtf8Value(value).Length is var bytes and > DefinitionLimits.ConfigBytes)
        {
            workflow.Fault("outputs", $"is {bytes} bytes long; the limit is {DefinitionLimits.ConfigBytes}");
            return null;
        }

        var names = outputs.Entries().Select(e => e.Key).ToList();
        foreach (var name in names.Where(name => !Identifier().IsMatch(name)))
        {
            outputs.Fault(name, "is not a name for an output: up to 64 letters, digits and _, and no digit first");
        }

        if (names.Count > MostOutputs)
        {
            workflow.Fault("outputs", $"are {names.Count}; the limit is {MostOutputs}");
        }

        return names.Count == 0 ? null : value.Clone(); // the source document is pooled and is disposed of
    }

    /// <summary>The faults of their expressions: in the syntax, and in what they refer to.</summary>
    /// <param name="outputs">The outputs.</param>
    /// <param name="tasks">The tasks of the workflow.</param>
    public static IEnumerable<Fault> Validate(JsonElement? outputs, ImmutableArray<TaskDefinition> tasks)
    {
        if (outputs is not { } declared)
        {
            return [];
        }

        var names = tasks.Select(task => task.Name).ToHashSet(StringComparer.Ordinal);
        return TemplateChecks.Config(declared, "/outputs", new TemplateContext(names.Contains, _ => true, Item: false, Attempt: false, Secrets: false)).Take(FaultCollection.MaxKept);
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]{0,63}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Identifier();
}
