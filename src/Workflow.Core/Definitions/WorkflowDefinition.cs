using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.Definitions;

/// <summary>The definition of a workflow: everything a run is pinned to when it starts.</summary>
public sealed record WorkflowDefinition
{
    /// <summary>Unique among the workflows; 1 to <see cref="DefinitionLimits.WorkflowName"/> characters, not digits only.</summary>
    public required string Name { get; init; }

    /// <summary>Free text for people, up to <see cref="DefinitionLimits.Description"/> characters.</summary>
    public string? Description { get; init; }

    /// <summary>How many runs may be active at one time; 1 to <see cref="DefinitionLimits.ConcurrentRuns"/>.</summary>
    public int MaxConcurrentRuns { get; init; } = 1;

    /// <summary>What happens to a start while that many are active.</summary>
    public OverlapPolicy OverlapPolicy { get; init; }

    /// <summary>How many may be active for each value of a key; <c>null</c>: no such limit.</summary>
    public ConcurrencyRule? Concurrency { get; init; }

    /// <summary>How many may begin in a time; <c>null</c>: no such limit.</summary>
    public RateLimitRule? RateLimit { get; init; }

    /// <summary>A start waits until no other has come for this long, up to <see cref="DefinitionLimits.DebounceSeconds"/>; <c>null</c>: it does not.</summary>
    public int? DebounceSeconds { get; init; }

    /// <summary>How many starts become one run; <c>null</c>: each is a run of its own.</summary>
    public BatchRule? Batch { get; init; }

    /// <summary>The priority of its runs, from <see cref="Priorities.Lowest"/> to <see cref="Priorities.Highest"/>; a higher one goes first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Priority { get; init; }

    /// <summary>Time limit of a run from its start, in seconds, up to <see cref="DefinitionLimits.LongestSeconds"/>; <c>null</c>: none.</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>
    /// Time limit of clean-up (tasks with rule <see cref="TriggerRule.Always"/>) from the order to end, in seconds,
    /// up to <see cref="DefinitionLimits.LongestSeconds"/>.
    /// </summary>
    public int CleanupTimeoutSeconds { get; init; } = DefinitionLimits.DefaultCleanupTimeoutSeconds;

    /// <summary>Whether the first failure that fails a run ends it at once.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool FailFast { get; init; }

    /// <summary>Its schedule.</summary>
    public ScheduleDefinition Schedule { get; init; } = new();

    /// <summary>The name of the secret that signs its webhooks; <c>null</c>: no webhook starts it.</summary>
    public string? WebhookSecret { get; init; }

    /// <summary>The events without a run's id that start it; <c>null</c>: none does.</summary>
    public OnEvent? OnEvent { get; init; }

    /// <summary>Who hears of its runs; <c>null</c>: nobody.</summary>
    public WorkflowNotifications? Notifications { get; init; }

    /// <summary>The inputs of a run, by name.</summary>
    public ImmutableSortedDictionary<string, InputDeclaration> Inputs { get; init; } = ImmutableSortedDictionary<string, InputDeclaration>.Empty;

    /// <summary>
    /// What a run that succeeds returns: a JSON object with a value for each name, whose texts may hold expressions; <c>null</c>: nothing.
    /// </summary>
    public JsonElement? Outputs { get; init; }

    /// <summary>The labels of its runs: a JSON object with a text for each name, which may hold expressions; <c>null</c>: none.</summary>
    public JsonElement? Labels { get; init; }

    /// <summary>The business key of its runs: a text that may hold expressions; <c>null</c>: none.</summary>
    public string? BusinessKey { get; init; }

    /// <summary>The workflows whose runs start it when they end; <c>null</c>: none.</summary>
    public ImmutableArray<OnRunRule>? OnRun { get; init; }

    /// <summary>
    /// The tasks, sorted by <see cref="TaskDefinition.OrderIndex"/>; a task's place in the list is its <em>position</em>.
    /// </summary>
    public ImmutableArray<TaskDefinition> Tasks { get; init; } = [];

    /// <summary>Whether two definitions are equal, regardless of how the JSON of their configs is written.</summary>
    public bool IsSameAs(WorkflowDefinition other) =>
        Tasks.Length == other.Tasks.Length
        && JsonElement.DeepEquals(StoredJson.Read(StoredJson.Write(this)), StoredJson.Read(StoredJson.Write(other)));
}
