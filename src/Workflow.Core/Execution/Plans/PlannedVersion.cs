using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Core.Secrets;

namespace Workflow.Core.Execution.Plans;

/// <summary>A version of a workflow, or of a group in it, ready to run.</summary>
public sealed class PlannedVersion
{
    private readonly TaskNeeds?[] _needs;
    private readonly ConcurrentDictionary<string, PlannedVersion> _groups = new(StringComparer.Ordinal);
    private readonly Lazy<IReadOnlyList<string>> _secrets;
    private readonly Lazy<IReadOnlySet<string>> _taskSecrets;

    private readonly Lazy<IReadOnlyList<string>> _outputTasks;

    /// <summary>Plans a definition that the validator has accepted.</summary>
    public PlannedVersion(WorkflowDefinition definition)
    {
        Tasks = definition.Tasks;
        Definition = definition = ChunkedTask.InChunks(definition);
        _needs = new TaskNeeds?[definition.Tasks.Length];
        Plan = RunPlan.Of(definition);
        _secrets = new Lazy<IReadOnlyList<string>>(FindSecrets);
        _taskSecrets = new Lazy<IReadOnlySet<string>>(() => Enumerable.Range(0, Definition.Tasks.Length).SelectMany(position => NeedsOf(position) is var needs ? needs.Secrets.Union(needs.InnerSecrets) : []).ToHashSet(StringComparer.Ordinal));
        _outputTasks = new Lazy<IReadOnlyList<string>>(() => definition.Outputs is { } outputs ? [.. TaskNeeds.TasksInTexts(outputs)] : []);
        Positions = definition.Tasks.Select((t, i) => (t.Name, i)).ToFrozenDictionary(p => p.Name, p => p.i, StringComparer.Ordinal);
    }

    private PlannedVersion(PlannedVersion outer, TaskDefinition task, GroupDefinition group, bool isChunk)
        : this(PartOf(outer.Definition, task, group, isChunk))
    {
        (Outer, OuterTask, Group, IsChunk) = (outer, task, group, isChunk);

        // What one task sends, another may get back, wherever they are.
        _secrets = outer._secrets;
        _taskSecrets = outer._taskSecrets;
    }

    /// <summary>What the group is a part of; <c>null</c>: this is a whole version.</summary>
    public PlannedVersion? Outer { get; }

    /// <summary>The task of <see cref="Outer"/> that is the group.</summary>
    public TaskDefinition? OuterTask { get; }

    /// <summary>The group; <c>null</c>: this is a whole version.</summary>
    public GroupDefinition? Group { get; }

    /// <summary>Whether it has one task, which runs for some of the items of a stored body.</summary>
    public bool IsChunk { get; }

    /// <summary>Its tasks as they are written.</summary>
    public ImmutableArray<TaskDefinition> Tasks { get; }

    /// <summary>Its definition, in which a task with the items of a stored body is a group of chunks; that of a group has the group's tasks and time limit, and the name, inputs and clean-up time of its workflow.</summary>
    public WorkflowDefinition Definition { get; }

    /// <summary>Its plan.</summary>
    public RunPlan Plan { get; }

    /// <summary>The position of each task, by name.</summary>
    public IReadOnlyDictionary<string, int> Positions { get; }

    /// <summary>The names of all secrets that it refers to: those a run of it may use.</summary>
    public IReadOnlyList<string> Secrets => _secrets.Value;

    /// <summary>The names of those that its tasks refer to, and so may send somewhere. The others only sign.</summary>
    public IReadOnlySet<string> TaskSecrets => _taskSecrets.Value;

    /// <summary>Whether a task is a group.</summary>
    public bool HasGroups => Definition.Tasks.Any(GroupDefinition.Is);

    /// <summary>A group in it, ready to run.</summary>
    /// <param name="path">Its path, as <see cref="RunHead.Group"/> has it.</param>
    /// <exception cref="InvalidOperationException">It has no such group.</exception>
    public PlannedVersion GroupAt(string path)
    {
        var version = this;
        foreach (var name in GroupPath.NamesIn(path))
        {
            version = version._groups.GetOrAdd(name, static (named, within) => within.PlanGroup(named), version); // two threads may plan the same group
        }

        return version;
    }

    // A list of what it has, not of what it lacks: what starts, limits, labels, announces or returns runs of the workflow is not for a part of one.
    // With fail_fast of the workflow the first failure in a group would end it, also where its task may fail or is caught: a group has its own. Of a
    // chunk it ends no more than the run.
    private static WorkflowDefinition PartOf(WorkflowDefinition whole, TaskDefinition task, GroupDefinition group, bool isChunk) => new()
    {
        Name = whole.Name,
        Inputs = whole.Inputs,
        Batch = whole.Batch, // for run.batch
        Tasks = group.Tasks,
        TimeoutSeconds = task.TimeoutSeconds < DefinitionLimits.LongestSeconds ? task.TimeoutSeconds : null,
        CleanupTimeoutSeconds = whole.CleanupTimeoutSeconds,
        FailFast = isChunk ? whole.FailFast && task is { AllowFailure: false, Catch: null, ToleratedFailures: null } : group.FailFast,
    };

    private PlannedVersion PlanGroup(string name) => Positions.TryGetValue(name, out var position) && Definition.Tasks[position] is var task && GroupDefinition.Is(task)
        ? BodyItems.Has(task) ? new PlannedVersion(this, task, ChunkedTask.ChunkOf(Tasks[position]), isChunk: true) : new PlannedVersion(this, task, GroupDefinition.Of(task), isChunk: false)
        : throw new InvalidOperationException($"The version has no group '{name}'.");

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
