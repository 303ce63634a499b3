using System.Collections.Frozen;
using Workflow.Core.Definitions;
using Workflow.Core.Secrets;

namespace Workflow.Core.Execution.Plans;

/// <summary>A version of a workflow, ready to run.</summary>
public sealed class PlannedVersion
{
    private readonly TaskNeeds?[] _needs;
    private readonly Lazy<IReadOnlyList<string>> _secrets;
    private readonly Lazy<IReadOnlySet<string>> _taskSecrets;

    private readonly Lazy<IReadOnlyList<string>> _outputTasks;

    /// <summary>Plans a definition that the validator has accepted.</summary>
    public PlannedVersion(WorkflowDefinition definition)
    {
        Definition = definition;
        _needs = new TaskNeeds?[definition.Tasks.Length];
        Plan = RunPlan.Of(definition);
        _secrets = new Lazy<IReadOnlyList<string>>(FindSecrets);
        _taskSecrets = new Lazy<IReadOnlySet<string>>(() => Enumerable.Range(0, Definition.Tasks.Length).SelectMany(position => NeedsOf(position).Secrets).ToHashSet(StringComparer.Ordinal));
        _outputTasks = new Lazy<IReadOnlyList<string>>(() => definition.Outputs is { } outputs ? [.. TaskNeeds.TasksInTexts(outputs)] : []);
        Positions = definition.Tasks.Select((t, i) => (t.Name, i)).ToFrozenDictionary(p => p.Name, p => p.i, StringComparer.Ordinal);
    }

    /// <summary>Its definition.</summary>
    public WorkflowDefinition Definition { get; }

    /// <summary>Its plan.</summary>
    public RunPlan Plan { get; }

    /// <summary>The position of each task, by name.</summary>
    public IReadOnlyDictionary<string, int> Positions { get; }

    /// <summary>The names of all secrets that it refers to: those a run of it may use.</summary>
    public IReadOnlyList<string> Secrets => _secrets.Value;

    /// <summary>The names of those that its tasks refer to, and so may send somewhere. The others only sign.</summary>
    public IReadOnlySet<string> TaskSecrets => _taskSecrets.Value;

    /// <summary>The names of the tasks that its outputs refer to.</summary>
    internal IReadOnlyList<string> OutputTasks => _outputTasks.Value;

    // Two threads may find the same needs at the same time.
    internal TaskNeeds NeedsOf(int position) => _needs[position] ??= TaskNeeds.Of(Definition.Tasks[position]);

    // Tasks do not use the webhook secret, but a response may return it to one.
    private List<string> FindSecrets() =>
    [
        .. TaskSecrets
            .Concat(SecretRule.SigningNames(Definition.WebhookSecret))
            .Concat(Definition.Notifications?.Secrets ?? [])
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];
}
