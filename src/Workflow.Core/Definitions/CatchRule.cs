using System.Collections.Immutable;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.Definitions;

/// <summary>Which errors of a task another task catches. The first rule that selects the error applies.</summary>
/// <param name="On">The entries that select errors, at least one: codes, statuses such as 503 or 5xx, expressions in {{ }}, or * for every error.</param>
/// <param name="Task">The name of the task that then runs.</param>
public sealed record CatchRule(ImmutableArray<string> On, string Task)
{
    internal static ImmutableArray<CatchRule>? Read(ObjectReader task)
    {
        if (task.List("catch", DefinitionLimits.ErrorRules) is not { } elements)
        {
            return null;
        }

        var rules = ImmutableArray.CreateBuilder<CatchRule>(elements.Count);
        for (var i = 0; i < elements.Count; i++)
        {
            var reader = task.Element("catch", i, elements[i]);
            var on = ErrorSelectorReader.Read(reader) ?? [];
            rules.Add(new CatchRule(on, reader.RequiredText("task")));
            reader.RefuseUnknown();
            if (!reader.Has("on"))
            {
                reader.Fault("on", "is required: what is caught, or * for every error");
            }
        }

        return rules.Count == 0 ? null : rules.ToImmutable();
    }
}
