using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;

namespace Workflow.Contracts;

// The bodies as the API page shows them. Core's DefinitionReader reads them and reports every fault at once; a test keeps
// the two in sync.

/// <summary>A workflow to create, or to replace an existing one with.</summary>
public sealed record WorkflowRequest
{
    /// <summary>Unique; 1 to 200 characters, not digits only.</summary>
    public required string Name { get; init; }

    /// <summary>Free text for people, up to 4,000 characters.</summary>
    public string? Description { get; init; }

    /// <summary>Whether its schedule fires, and its event starts it. Default for a new workflow: true.</summary>
    public bool? IsActive { get; init; }

    /// <summary>How many runs may be active at the same time, 1 to 1,000. Default: 1.</summary>
    public int? MaxConcurrentRuns { get; init; }

    /// <summary>
    /// What happens to a start when that many runs are active; scheduled starts follow schedule_overlap_policy. Default:
    /// queue.
    /// </summary>
    public OverlapPolicy? OverlapPolicy { get; init; }

    /// <summary>
    /// How many runs may be active at the same time for each value of a key: key (a text with expressions over inputs), limit (1 to 1,000;
    /// default: 1) and policy (default: queue). Default: no such limit.
    /// </summary>
    public ConcurrencyRule? Concurrency { get; init; }

    /// <summary>
    /// How many runs may begin in a time, one after another in equal steps: limit (1 to 1,000,000), per_seconds (up to a week) and key (a text with
    /// expressions over inputs; the limit is for each of its values). Default: no such limit.
    /// </summary>
    public RateLimitRule? RateLimit { get; init; }

    /// <summary>
    /// A start waits until no other has come for this long, in seconds, up to a day; a newer one takes its place, and it ends SKIPPED. Default: it does not wait.
    /// </summary>
    public int? DebounceSeconds { get; init; }

    /// <summary>How many starts become one run, which has the inputs of all in <c>run.batch</c>. Default: each start is a run of its own.</summary>
    public BatchRule? Batch { get; init; }

    /// <summary>The priority of its runs, -10 to 10: queued runs with a higher one go first. Default: 0.</summary>
    public int? Priority { get; init; }

    /// <summary>Time limit of a run from its start, in seconds, up to a year. Default: none.</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>
    /// Time limit of its clean-up (tasks with trigger_rule always), from the cancellation or time-out of the run, in
    /// seconds. Default: 3,600.
    /// </summary>
    public int? CleanupTimeoutSeconds { get; init; }

    /// <summary>Whether the first failure that fails a run ends it at once, clean-up aside. Default: false.</summary>
    public bool? FailFast { get; init; }

    /// <summary>
    /// When it runs by itself: minute, hour, day of month, month, day of week, or a macro such as @daily. Default: no
    /// schedule.
    /// </summary>
    public string? CronExpression { get; init; }

    /// <summary>The IANA time zone of cron_expression, such as Europe/Berlin. Default: UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>
    /// Several schedules instead of cron_expression and time_zone, up to 20: each a cron_expression with its time_zone, or
    /// interval_seconds. The workflow runs at the instants of all of them. Default: none.
    /// </summary>
    public IReadOnlyList<ScheduleEntry>? Schedules { get; init; }

    /// <summary>What happens to missed instants. Default: latest.</summary>
    public CatchUp? CatchUp { get; init; }

    /// <summary>
    /// How old a missed instant may be and still be run, in seconds, 60 to a year. Default: a day if catch_up is all,
    /// otherwise any age.
    /// </summary>
    public int? CatchUpWindowSeconds { get; init; }

    /// <summary>
    /// Each instant is delayed at random by less than this, in seconds, up to a day, and never to the next instant. Default:
    /// 0.
    /// </summary>
    public int? ScheduleJitterSeconds { get; init; }

    /// <summary>No instant of the schedule before this one. Default: no bound.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>No instant of the schedule after this one. Default: no bound.</summary>
    public DateTimeOffset? EndAt { get; init; }

    /// <summary>
    /// What happens to an instant of the schedule when max_concurrent_runs runs are active. Default: queue_one, and queue if
    /// catch_up is all.
    /// </summary>
    public ScheduleOverlapPolicy? ScheduleOverlapPolicy { get; init; }

    /// <summary>How many failed scheduled runs in a row disable the schedule, 1 to 1,000. Default: never.</summary>
    public int? PauseAfterFailures { get; init; }

    /// <summary>
    /// The name of the secret that signs the webhooks which may start it; NAME_NEXT is valid too, if it exists. Default: no
    /// webhook.
    /// </summary>
    public string? WebhookSecret { get; init; }

    /// <summary>
    /// The events without a run's id that start it: name, and optionally key, which the event's key must equal, and when, an expression over
    /// event (payload, name, key) that must be true. Default: none.
    /// </summary>
    public OnEvent? OnEvent { get; init; }

    /// <summary>Who hears of a run that failed or reached its time limit: up to 10 of {url, secret} or {email}. Default: nobody.</summary>
    public IReadOnlyList<NotificationTarget>? OnFailure { get; init; }

    /// <summary>Who hears of a run that succeeded. Default: nobody.</summary>
    public IReadOnlyList<NotificationTarget>? OnSuccess { get; init; }

    /// <summary>Who hears of a run that is late. Default: nobody.</summary>
    public IReadOnlyList<NotificationTarget>? OnLate { get; init; }

    /// <summary>After how many seconds a run that has not ended is late, from its start, or from the instant of its schedule. Needed by on_late.</summary>
    public int? LateAfterSeconds { get; init; }

    /// <summary>What a run is started with, by name: type, default, required, enum, description.</summary>
    public IReadOnlyDictionary<string, InputDeclaration>? Inputs { get; init; }

    /// <summary>
    /// What a run that succeeds returns, by name: any JSON value, whose texts may hold expressions in {{ }} over inputs, run and all tasks. Up to 50.
    /// </summary>
    public IReadOnlyDictionary<string, JsonElement>? Outputs { get; init; }

    /// <summary>
    /// Labels of its runs, by name: texts that may hold expressions in {{ }} over inputs and run, evaluated when a run is started. Up to 20.
    /// </summary>
    public IReadOnlyDictionary<string, JsonElement>? Labels { get; init; }

    /// <summary>The business key of its runs: a text that may hold expressions in {{ }} over inputs and run. Default: none.</summary>
    public string? BusinessKey { get; init; }

    /// <summary>The workflows whose runs start this one when they end: {workflow, status}, or a list of up to 20. Default: none.</summary>
    public IReadOnlyList<OnRunRule>? OnRun { get; init; }

    /// <summary>Up to 10,000 tasks. In a change, leaving them out keeps them as they are.</summary>
    public IReadOnlyList<TaskRequest>? Tasks { get; init; }
}

/// <summary>A run to start. The body may be left out.</summary>
public sealed record RunRequest
{
    /// <summary>Values for the workflow's inputs, by name.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Inputs { get; init; }

    /// <summary>Labels of the run, by name, over those that the workflow declares. Up to 20 together.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Labels { get; init; }

    /// <summary>The version to run, from 1. Default: the latest.</summary>
    public int? Version { get; init; }

    /// <summary>It does not begin before this instant, up to a year ahead. Default: at once.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>It does not begin before so many seconds have passed, 0 to a year. Instead of start_at.</summary>
    public int? DelaySeconds { get; init; }

    /// <summary>Its priority, -10 to 10. Default: that of the workflow.</summary>
    public int? Priority { get; init; }
}

/// <summary>A rerun to start. The body may be left out.</summary>
public sealed record RerunRequest
{
    /// <summary>
    /// Where to begin: start; failed, at the tasks that did not succeed; or task, at one task and at those. What is downstream of
    /// them runs again, and all else is carried over. Default: start.
    /// </summary>
    public string? From { get; init; }

    /// <summary>Which version to run: pinned or latest. Default: pinned.</summary>
    public string? Version { get; init; }

    /// <summary>The name of the task to begin at; only with from: task.</summary>
    public string? Task { get; init; }

    /// <summary>The items of its for_each that run again, by index from 0; those that did not succeed do so too. Default: all of them.</summary>
    public IReadOnlyList<int>? Items { get; init; }

    /// <summary>The inputs that change, by name; null takes the default again. The others stay, and so do outputs that are carried over.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Inputs { get; init; }

    /// <summary>
    /// Whether child runs that did not succeed are repeated from where they failed, with what they had done carried over, instead
    /// of started anew. Not with from: start. Default: false.
    /// </summary>
    public bool? IntoChildren { get; init; }
}

/// <summary>A failed task that counts as succeeded in a new run.</summary>
public sealed record MarkRequest
{
    /// <summary>Why, for whoever reads the run later: up to 1,000 characters.</summary>
    public required string Reason { get; init; }

    /// <summary>Its output. It is taken as it is: no templates. Default: null.</summary>
    public JsonElement? Output { get; init; }

    /// <summary>The item of its for_each, from 0; required for such a task, and only then allowed.</summary>
    public int? Index { get; init; }
}

/// <summary>Options of a cancel, or of a stop of a workflow.</summary>
public sealed record CancelRequest
{
    /// <summary>
    /// What happens to the clean-up (tasks with trigger_rule always): true ends it at once, false never ends it. When left
    /// out, the clean-up runs, and a second cancel ends it.
    /// </summary>
    public bool? Force { get; init; }
}
