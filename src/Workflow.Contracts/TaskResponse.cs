using System.Collections.Immutable;
using System.Text.Json;
using Workflow.Core.Definitions;

namespace Workflow.Contracts;

/// <summary>A task of a workflow.</summary>
/// <param name="Id">Small integer, counted from 1 over all workflows.</param>
/// <param name="Name">Unique in the workflow.</param>
/// <param name="TaskType">What it does.</param>
/// <param name="Config">The parameters of the task type.</param>
/// <param name="DependsOn">Names of its upstreams; null: the task before it; empty: none.</param>
/// <param name="TriggerRule">When it runs, given the outcome of its upstreams.</param>
/// <param name="TriggerCount">How many upstreams have to succeed with the rule n_success; null with every other.</param>
/// <param name="CancelLosers">Whether the upstreams that are not done are cancelled when it is decided to run.</param>
/// <param name="When">The expression that must be true for it to run.</param>
/// <param name="ForEach">The items that it runs for, once each: a list, an expression, or an object whose body_from names the stored body that has them.</param>
/// <param name="MaxParallel">How many items run at the same time; null: all.</param>
/// <param name="ItemWhen">The expression that must be true for an item to run; null: every item runs.</param>
/// <param name="ToleratedFailures">How many items may fail; null: none.</param>
/// <param name="NeededSuccesses">How many items have to succeed for it to end, whatever becomes of the others; null: it waits for all.</param>
/// <param name="Retry">How often and when it is retried: one rule, or a list of rules by error; null: never.</param>
/// <param name="Catch">Which errors other tasks catch; null: none.</param>
/// <param name="Repeat">Until when it repeats; null: it runs once.</param>
/// <param name="Callback">How long it waits, when its call has succeeded, for a result that is reported to its address; null: it does not.</param>
/// <param name="Pool">The pool of which each attempt holds places while it runs; null: none.</param>
/// <param name="PoolSlots">How many places of the pool; null: one.</param>
/// <param name="RetryCount">How many attempts may follow a failed one.</param>
/// <param name="AllowFailure">Whether its failure counts as success.</param>
/// <param name="TimeoutSeconds">Time limit of one attempt, in seconds.</param>
/// <param name="OrderIndex">Its position among the tasks.</param>
public sealed record TaskResponse(
    long Id,
    string Name,
    string TaskType,
    JsonElement Config,
    ImmutableArray<string>? DependsOn,
    TriggerRule TriggerRule,
    int? TriggerCount,
    bool CancelLosers,
    string? When,
    JsonElement? ForEach,
    int? MaxParallel,
    string? ItemWhen,
    ToleratedFailures? ToleratedFailures,
    NeededSuccesses? NeededSuccesses,
    RetryRules? Retry,
    IReadOnlyList<CatchRule>? Catch,
    RepeatRule? Repeat,
    CallbackRule? Callback,
    string? Pool,
    int? PoolSlots,
    int RetryCount,
    bool AllowFailure,
    int TimeoutSeconds,
    int OrderIndex);
