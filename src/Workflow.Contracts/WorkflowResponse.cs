using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;

namespace Workflow.Contracts;

/// <summary>A workflow.</summary>
/// <param name="Id">Small integer, counted from 1.</param>
/// <param name="Name">Unique name.</param>
/// <param name="Description">Free text for people.</param>
/// <param name="IsActive">Whether its schedule fires and its event starts it; a manual start works either way.</param>
/// <param name="MaxConcurrentRuns">How many runs may be active at the same time.</param>
/// <param name="OverlapPolicy">What happens to a start when that many runs are active.</param>
/// <param name="Concurrency">How many runs may be active at the same time for each value of a key; null: no such limit.</param>
/// <param name="RateLimit">How many runs may begin in a time; null: no such limit.</param>
/// <param name="DebounceSeconds">For how long no other start may come before one begins, in seconds; null: it does not wait.</param>
/// <param name="Batch">How many starts become one run; null: each is a run of its own.</param>
/// <param name="Priority">The priority of its runs.</param>
/// <param name="TimeoutSeconds">Time limit of a run, in seconds; null: none.</param>
/// <param name="CleanupTimeoutSeconds">Time limit of its clean-up, from the cancellation or time-out of the run, in seconds.</param>
/// <param name="FailFast">Whether the first failure that fails a run ends it at once, clean-up aside.</param>
/// <param name="CronExpression">When it runs by itself; null: it has no schedule, or several.</param>
/// <param name="TimeZone">The IANA time zone of the expression.</param>
/// <param name="Schedules">Several schedules; empty: there are not several.</param>
/// <param name="CatchUp">What happens to missed instants.</param>
/// <param name="CatchUpWindowSeconds">
/// How old a missed instant may be and still be run, in seconds; null: a day if catch_up is all, otherwise any age.
/// </param>
/// <param name="ScheduleJitterSeconds">Each instant is delayed at random by less than this, in seconds.</param>
/// <param name="StartAt">No instant of the schedule before this one, UTC.</param>
/// <param name="EndAt">No instant of the schedule after this one, UTC.</param>
/// <param name="ScheduleOverlapPolicy">What happens to an instant of the schedule when max_concurrent_runs runs are active.</param>
/// <param name="PauseAfterFailures">How many failed scheduled runs in a row disable the schedule; null: never.</param>
/// <param name="WebhookSecret">The name of the secret that signs the webhooks which may start it; null: no webhook.</param>
/// <param name="OnEvent">The events without a run's id that start it; null: none does.</param>
/// <param name="OnFailure">Who hears of a run that failed or reached its time limit.</param>
/// <param name="OnSuccess">Who hears of a run that succeeded.</param>
/// <param name="OnLate">Who hears of a run that is late.</param>
/// <param name="LateAfterSeconds">After how many seconds a run that has not ended is late; null: never.</param>
/// <param name="Inputs">What a run is started with, by name.</param>
/// <param name="Outputs">What a run that succeeds returns, by name: an object whose texts may hold expressions; null: nothing.</param>
/// <param name="Labels">Labels of its runs, by name: an object of texts that may hold expressions; null: none.</param>
/// <param name="BusinessKey">The business key of its runs: a text that may hold expressions; null: none.</param>
/// <param name="OnRun">The workflows whose runs start this one when they end.</param>
/// <param name="Tasks">The tasks in their order.</param>
/// <param name="Version">Counted from 1, one more with every change of the definition.</param>
/// <param name="CreatedAt">When it was created, UTC.</param>
/// <param name="UpdatedAt">When it was last written, UTC.</param>
/// <param name="Warnings">What is valid but may not be intended.</param>
public sealed record WorkflowResponse(
    long Id,
    string Name,
    string? Description,
    bool IsActive,
    int MaxConcurrentRuns,
    OverlapPolicy OverlapPolicy,
    ConcurrencyRule? Concurrency,
    RateLimitRule? RateLimit,
    int? DebounceSeconds,
    BatchRule? Batch,
    int Priority,
    int? TimeoutSeconds,
    int CleanupTimeoutSeconds,
    bool FailFast,
    string? CronExpression,
    string TimeZone,
    IReadOnlyList<ScheduleEntry> Schedules,
    CatchUp CatchUp,
    int? CatchUpWindowSeconds,
    int ScheduleJitterSeconds,
    DateTimeOffset? StartAt,
    DateTimeOffset? EndAt,
    ScheduleOverlapPolicy ScheduleOverlapPolicy,
    int? PauseAfterFailures,
    string? WebhookSecret,
    OnEvent? OnEvent,
    IReadOnlyList<NotificationTarget> OnFailure,
    IReadOnlyList<NotificationTarget> OnSuccess,
    IReadOnlyList<NotificationTarget> OnLate,
    int? LateAfterSeconds,
    IReadOnlyDictionary<string, InputDeclaration> Inputs,
    JsonElement? Outputs,
    JsonElement? Labels,
    string? BusinessKey,
    IReadOnlyList<OnRunRule> OnRun,
    IReadOnlyList<TaskResponse> Tasks,
    int Version,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    IReadOnlyList<Warning> Warnings);

/// <summary>A version of a workflow. It never changes.</summary>
/// <param name="WorkflowId">The workflow.</param>
/// <param name="Version">Counted from 1.</param>
/// <param name="Name">The workflow's name in that version.</param>
/// <param name="Description">Free text for people.</param>
/// <param name="MaxConcurrentRuns">How many runs may be active at the same time.</param>
/// <param name="OverlapPolicy">What happens to a start when that many runs are active.</param>
/// <param name="Concurrency">How many runs may be active at the same time for each value of a key; null: no such limit.</param>
/// <param name="RateLimit">How many runs may begin in a time; null: no such limit.</param>
/// <param name="DebounceSeconds">For how long no other start may come before one begins, in seconds; null: it does not wait.</param>
/// <param name="Batch">How many starts become one run; null: each is a run of its own.</param>
/// <param name="Priority">The priority of its runs.</param>
/// <param name="TimeoutSeconds">Time limit of a run, in seconds; null: none.</param>
/// <param name="CleanupTimeoutSeconds">Time limit of its clean-up, from the cancellation or time-out of the run, in seconds.</param>
/// <param name="FailFast">Whether the first failure that fails a run ends it at once, clean-up aside.</param>
/// <param name="CronExpression">When it runs by itself; null: it has no schedule, or several.</param>
/// <param name="TimeZone">The IANA time zone of the expression.</param>
/// <param name="Schedules">Several schedules; empty: there are not several.</param>
/// <param name="CatchUp">What happens to missed instants.</param>
/// <param name="CatchUpWindowSeconds">
/// How old a missed instant may be and still be run, in seconds; null: a day if catch_up is all, otherwise any age.
/// </param>
/// <param name="ScheduleJitterSeconds">Each instant is delayed at random by less than this, in seconds.</param>
/// <param name="StartAt">No instant of the schedule before this one, UTC.</param>
/// <param name="EndAt">No instant of the schedule after this one, UTC.</param>
/// <param name="ScheduleOverlapPolicy">What happens to an instant of the schedule when max_concurrent_runs runs are active.</param>
/// <param name="PauseAfterFailures">How many failed scheduled runs in a row disable the schedule; null: never.</param>
/// <param name="WebhookSecret">The name of the secret that signs the webhooks which may start it; null: no webhook.</param>
/// <param name="OnEvent">The events without a run's id that start it; null: none does.</param>
/// <param name="OnFailure">Who hears of a run that failed or reached its time limit.</param>
/// <param name="OnSuccess">Who hears of a run that succeeded.</param>
/// <param name="OnLate">Who hears of a run that is late.</param>
/// <param name="LateAfterSeconds">After how many seconds a run that has not ended is late; null: never.</param>
/// <param name="Inputs">What a run is started with, by name.</param>
/// <param name="Outputs">What a run that succeeds returns, by name: an object whose texts may hold expressions; null: nothing.</param>
/// <param name="Labels">Labels of its runs, by name: an object of texts that may hold expressions; null: none.</param>
/// <param name="BusinessKey">The business key of its runs: a text that may hold expressions; null: none.</param>
/// <param name="OnRun">The workflows whose runs start this one when they end.</param>
/// <param name="Tasks">The tasks in their order.</param>
/// <param name="CreatedAt">When it was written, UTC.</param>
public sealed record VersionResponse(
    long WorkflowId,
    int Version,
    string Name,
    string? Description,
    int MaxConcurrentRuns,
    OverlapPolicy OverlapPolicy,
    ConcurrencyRule? Concurrency,
    RateLimitRule? RateLimit,
    int? DebounceSeconds,
    BatchRule? Batch,
    int Priority,
    int? TimeoutSeconds,
    int CleanupTimeoutSeconds,
    bool FailFast,
    string? CronExpression,
    string TimeZone,
    IReadOnlyList<ScheduleEntry> Schedules,
    CatchUp CatchUp,
    int? CatchUpWindowSeconds,
    int ScheduleJitterSeconds,
    DateTimeOffset? StartAt,
    DateTimeOffset? EndAt,
    ScheduleOverlapPolicy ScheduleOverlapPolicy,
    int? PauseAfterFailures,
    string? WebhookSecret,
    OnEvent? OnEvent,
    IReadOnlyList<NotificationTarget> OnFailure,
    IReadOnlyList<NotificationTarget> OnSuccess,
    IReadOnlyList<NotificationTarget> OnLate,
    int? LateAfterSeconds,
    IReadOnlyDictionary<string, InputDeclaration> Inputs,
    JsonElement? Outputs,
    JsonElement? Labels,
    string? BusinessKey,
    IReadOnlyList<OnRunRule> OnRun,
    IReadOnlyList<TaskResponse> Tasks,
    DateTimeOffset CreatedAt);
