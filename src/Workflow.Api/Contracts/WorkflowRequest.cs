using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;

namespace Workflow.Api.Contracts;

// The bodies as the API page shows them. They are read by Core's DefinitionReader, which reports every fault at once;
// a test holds the two together.

/// <summary>A workflow to create, or to put in place of what is there.</summary>
public sealed record WorkflowRequest
{
    /// <summary>Unique; 1 to 200 characters, not digits only.</summary>
    public required string Name { get; init; }

    /// <summary>Free text for people, up to 4,000 characters.</summary>
    public string? Description { get; init; }

    /// <summary>Whether its schedule fires. A new workflow's does.</summary>
    public bool? IsActive { get; init; }

    /// <summary>How many runs may be active at one time, 1 to 1,000. Default: 1.</summary>
    public int? MaxConcurrentRuns { get; init; }

    /// <summary>What becomes of a start when they are; schedule_overlap_policy says it of scheduled ones. Default: queue.</summary>
    public OverlapPolicy? OverlapPolicy { get; init; }

    /// <summary>Time limit of a run from its start, in seconds, up to a year. Default: none.</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>Time limit of its clean-up (tasks with trigger_rule always) from the order to end, in seconds; 3,600 when left out.</summary>
    public int? CleanupTimeoutSeconds { get; init; }

    /// <summary>When it runs by itself: minute, hour, day of month, month, day of week, or a macro such as @daily. Default: it does not.</summary>
    public string? CronExpression { get; init; }

    /// <summary>The IANA time zone cron_expression is meant in, such as Europe/Berlin. Default: UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>What becomes of instants that were missed. Default: latest.</summary>
    public CatchUp? CatchUp { get; init; }

    /// <summary>How old a missed instant may be that is still run, in seconds, 60 to a year. Default: a day if catch_up is all, otherwise any age.</summary>
    public int? CatchUpWindowSeconds { get; init; }

    /// <summary>By how much an instant may be put off, by chance, in seconds, up to a day; never to the next instant. Default: 0.</summary>
    public int? ScheduleJitterSeconds { get; init; }

    /// <summary>No instant of the schedule before it. Default: no bound.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>No instant of the schedule after it. Default: no bound.</summary>
    public DateTimeOffset? EndAt { get; init; }

    /// <summary>What becomes of an instant of the schedule when runs of the workflow are at their limit. Default: queue_one, and queue if catch_up is all.</summary>
    public ScheduleOverlapPolicy? ScheduleOverlapPolicy { get; init; }

    /// <summary>So many scheduled runs that fail in a row disable the schedule, 1 to 1,000. Default: none do.</summary>
    public int? PauseAfterFailures { get; init; }

    /// <summary>The name of the secret that webhooks which start it are signed with; NAME_NEXT is valid too, if it is there. Default: no webhook starts it.</summary>
    public string? WebhookSecret { get; init; }

    /// <summary>What a run is started with, by name: type, default, required, enum, description.</summary>
    public IReadOnlyDictionary<string, InputDeclaration>? Inputs { get; init; }

    /// <summary>Up to 10,000 tasks. In a change, leaving them out keeps them as they are.</summary>
    public IReadOnlyList<TaskRequest>? Tasks { get; init; }
}

/// <summary>A task to add, or to put in place of one that is there.</summary>
public sealed record TaskRequest
{
    /// <summary>Unique in the workflow; 1 to 200 printable characters.</summary>
    public required string Name { get; init; }

    /// <summary>What it does: HTTP, PASS, WAIT, EVENT or WORKFLOW.</summary>
    public required string TaskType { get; init; }

    /// <summary>What the task type needs to know, a JSON object of up to 256 KiB. HTTP: url, method, headers, query, body, expected_status_codes, timeout_seconds, max_response_bytes. PASS: output. WAIT: seconds or until. EVENT: name, timeout_seconds. WORKFLOW: workflow, inputs. Texts may hold expressions in {{ }}.</summary>
    public JsonElement? Config { get; init; }

    /// <summary>Names of its upstreams. Left out: it follows the task before it. Empty: it starts at once.</summary>
    public IReadOnlyList<string>? DependsOn { get; init; }

    /// <summary>When it starts, given how its upstreams ended. Default: all_success.</summary>
    public TriggerRule? TriggerRule { get; init; }

    /// <summary>An expression that must be true for it to run; otherwise it is skipped.</summary>
    public string? When { get; init; }

    /// <summary>What it runs once for each of: an expression that gives a list, or the list.</summary>
    public JsonElement? ForEach { get; init; }

    /// <summary>Most items of for_each at one time, 1 to 10,000. Default: all.</summary>
    public int? MaxParallel { get; init; }

    /// <summary>How many attempts may follow one that failed, 0 to 100; or retry says more.</summary>
    public int? RetryCount { get; init; }

    /// <summary>How often it is tried, and when.</summary>
    public RetryPolicy? Retry { get; init; }

    /// <summary>Whether its failure counts as done, for the tasks downstream and for the run. Default: false.</summary>
    public bool? AllowFailure { get; init; }

    /// <summary>Time limit of one attempt in seconds, 1 to 1,500. Default: 300.</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>Its place among the tasks; ties keep their order. Default: after the one before it.</summary>
    public int? OrderIndex { get; init; }
}

/// <summary>A run to start. The body may be left out.</summary>
public sealed record RunRequest
{
    /// <summary>Values for the workflow's inputs, by name.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Inputs { get; init; }
}

/// <summary>A rerun to start. The body may be left out.</summary>
public sealed record RerunRequest
{
    /// <summary>Where it begins: start, or failed. Default: start.</summary>
    public string? From { get; init; }

    /// <summary>Which version it runs: pinned, or latest. Default: pinned.</summary>
    public string? Version { get; init; }
}

/// <summary>What a cancel, or a stop of a workflow, may say beside.</summary>
public sealed record CancelRequest
{
    /// <summary>
    /// What becomes of clean-up, the tasks with trigger_rule always: true ends it at once, false leaves it. When left out, it runs,
    /// and ends if the run is being cancelled already.
    /// </summary>
    public bool? Force { get; init; }
}
