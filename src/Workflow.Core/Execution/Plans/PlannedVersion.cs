using System.Collections.Concurrent;
using System.Collections.Frozen;
using Workflow.Core.Definitions;
using Workflow.Core.Secrets;

namespace Workflow.Core.Execution.Plans;

/// <summary>A version of a workflow, ready to run.</summary>
public sealed class PlannedVersion
{
    private readonly ConcurrentDictionary<int, TaskNeeds> _needs = new();
    private readonly Lazy<IReadOnlyList<string>> _secrets;

    /// <summary>The version of a definition that the validator has passed.</summary>
    public PlannedVersion(WorkflowDefinition definition)
    {
        Definition = definition;
        Plan = RunPlan.Of(definition);
        _secrets = new Lazy<IReadOnlyList<string>>(FindSecrets);
        Positions = definition.Tasks.Select((t, i) => (t.Name, i)).ToFrozenDictionary(p => p.Name, p => p.i, StringComparer.Ordinal);
    }

    /// <summary>What its tasks do.</summary>
    public WorkflowDefinition Definition { get; }

    /// <summary>Its shape.</summary>
    public RunPlan Plan { get; }

    /// <summary>The place of each task, by its name.</summary>
    public IReadOnlyDictionary<string, int> Positions { get; }

    /// <summary>The names of all secrets that it names anywhere: what a run of it may know.</summary>
    internal IReadOnlyList<string> Secrets => _secrets.Value;

    internal TaskNeeds NeedsOf(int position) => _needs.GetOrAdd(position, p => TaskNeeds.Of(Definition.Tasks[p]));

    // Tasks do not use the webhook secret, but a response may return it to one.
    private List<string> FindSecrets() =>
    [
        .. Enumerable.Range(0, Definition.Tasks.Length).SelectMany(position => NeedsOf(position).Secrets)
            .Concat(SecretRule.SigningNames(Definition.WebhookSecret))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];
}
