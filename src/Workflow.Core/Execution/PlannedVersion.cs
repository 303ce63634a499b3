using System.Collections.Concurrent;
using System.Collections.Frozen;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Running;

namespace Workflow.Core.Execution;

/// <summary>A version of a workflow, ready to run.</summary>
public sealed class PlannedVersion
{
    private readonly ConcurrentDictionary<int, TaskNeeds> _needs = new();

    /// <summary>The version of a definition that the validator has passed.</summary>
    public PlannedVersion(WorkflowDefinition definition)
    {
        Definition = definition;
        Plan = RunPlan.Of(definition);
        Positions = definition.Tasks.Select((t, i) => (t.Name, i)).ToFrozenDictionary(p => p.Name, p => p.i, StringComparer.Ordinal);
    }

    /// <summary>What its tasks do.</summary>
    public WorkflowDefinition Definition { get; }

    /// <summary>Its shape.</summary>
    public RunPlan Plan { get; }

    /// <summary>The place of each task, by its name.</summary>
    public IReadOnlyDictionary<string, int> Positions { get; }

    internal TaskNeeds NeedsOf(int position) => _needs.GetOrAdd(position, p => TaskNeeds.Of(Definition.Tasks[p]));
}
