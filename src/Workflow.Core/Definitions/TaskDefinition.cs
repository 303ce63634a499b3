using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Workflow.Core.Limits;

namespace Workflow.Core.Definitions;

/// <summary>One step of a workflow: what to do, and after which other steps.</summary>
public sealed record TaskDefinition
{
    /// <summary>
    /// Small integer that identifies the task in the API, counted up from 1 over all workflows; 0 until the store has
    /// assigned one.
    /// </summary>
    public long Id { get; init; }

    /// <summary>Unique in the workflow; 1 to <see cref="DefinitionLimits.TaskName"/> characters.</summary>
    public required string Name { get; init; }

    /// <summary>The name of a registered task type, such as <c>HTTP</c> or <c>PASS</c>.</summary>
    public required string TaskType { get; init; }

    /// <summary>A JSON object whose members the task type defines.</summary>
    public required JsonElement Config { get; init; }

    /// <summary>
    /// Names of the upstreams. <c>null</c>: the previous task, by <see cref="OrderIndex"/>. Empty: none; it starts at once.
    /// </summary>
    public ImmutableArray<string>? DependsOn { get; init; }

    /// <summary>When it starts, given how its upstreams ended.</summary>
    public TriggerRule TriggerRule { get; init; }

    /// <summary>
    /// How many upstreams have to succeed, from 1 to the number of upstreams, with rule <see cref="Definitions.TriggerRule.NSuccess"/>;
    /// <c>null</c> with every other.
    /// </summary>
    public int? TriggerCount { get; init; }

    /// <summary>
    /// Whether the upstreams that are not done are cancelled when the task is decided to run; only with a rule that does not wait
    /// for all of them.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool CancelLosers { get; init; }

    /// <summary>An expression that must be true for the task to run; false: it is skipped. <c>null</c>: no condition.</summary>
    public string? When { get; init; }

    /// <summary>
    /// The list for each of whose items the task runs once: an expression that returns the list (a JSON text), or the list
    /// itself (a JSON array). <c>null</c>: it runs once.
    /// </summary>
    public JsonElement? ForEach { get; init; }

    /// <summary>Most items of a <see cref="ForEach"/> at one time, from 1; <c>null</c>: all of them.</summary>
    public int? MaxParallel { get; init; }

    /// <summary>
    /// An expression that must be true for an item of a <see cref="ForEach"/> to run; false: the item is skipped. <c>null</c>: no
    /// condition.
    /// </summary>
    public string? ItemWhen { get; init; }

    /// <summary>How many items of a <see cref="ForEach"/> may fail; <c>null</c>: none.</summary>
    public ToleratedFailures? ToleratedFailures { get; init; }

    /// <summary>How many items of a <see cref="ForEach"/> end it as soon as they have succeeded; <c>null</c>: it waits for all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public NeededSuccesses? NeededSuccesses { get; init; }

    /// <summary>How it is retried; <c>null</c>: not at all.</summary>
    public RetryRules? Retry { get; init; }

    /// <summary>Which of its errors other tasks catch, at least one rule; <c>null</c>: none.</summary>
    public ImmutableArray<CatchRule>? Catch { get; init; }

    /// <summary>Until when it repeats; <c>null</c>: it runs once.</summary>
    public RepeatRule? Repeat { get; init; }

    /// <summary>How long it waits, when its call has succeeded, for a result that is reported to its address; <c>null</c>: it does not.</summary>
    public CallbackRule? Callback { get; init; }

    /// <summary>The pool of which each attempt holds places while it runs; <c>null</c>: none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Pool { get; init; }

    /// <summary>How many places of its <see cref="Pool"/> an attempt holds, from 1; <c>null</c>: one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int? PoolSlots { get; init; }

    /// <summary>A failure of this task counts as done, for the tasks downstream and for the run.</summary>
    public bool AllowFailure { get; init; }

    /// <summary>
    /// Time limit of one attempt, in seconds; 1 to <see cref="DefinitionLimits.SoftLimitSeconds"/>, of a <c>GROUP</c> to
    /// <see cref="DefinitionLimits.LongestSeconds"/>.
    /// </summary>
    public int TimeoutSeconds { get; init; } = DefinitionLimits.DefaultTaskTimeoutSeconds;

    /// <summary>Place among the tasks; ties keep the order in which they were given.</summary>
    public int OrderIndex { get; init; }
}
