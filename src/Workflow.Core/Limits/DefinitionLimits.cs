namespace Workflow.Core.Limits;

/// <summary>The limits of every definition, on every host and every store.</summary>
public static class DefinitionLimits
{
    /// <summary>Longest name of a workflow, in characters.</summary>
    public const int WorkflowName = 200;

    /// <summary>Longest name of a task, in characters.</summary>
    public const int TaskName = 200;

    /// <summary>Longest <c>$schema</c>, the address of a schema for editors, in characters.</summary>
    public const int SchemaAddress = 2_000;

    /// <summary>Longest description, in characters.</summary>
    public const int Description = 4_000;

    /// <summary>Longest message of a task that fails its run, in characters.</summary>
    public const int Message = 1_000;

    /// <summary>Longest name of a secret, in characters.</summary>
    public const int SecretName = 100;

    /// <summary>Receivers of one kind of notification.</summary>
    public const int NotificationTargets = 10;

    /// <summary>Characters of the address of a notification.</summary>
    public const int NotificationUrl = 2_000;

    /// <summary>Characters of a mailbox (RFC 5321 §4.5.3.1.3).</summary>
    public const int Email = 254;

    /// <summary>Schedules of one workflow.</summary>
    public const int Schedules = 20;

    /// <summary>Longest name of a calendar, in characters.</summary>
    public const int CalendarName = 100;

    /// <summary>Dates of a calendar.</summary>
    public const int CalendarDates = 5_000;

    /// <summary>Longest name of a pool, in characters.</summary>
    public const int PoolName = 100;

    /// <summary>Places of a pool.</summary>
    public const int PoolSize = 1_000;

    /// <summary>Attempts that a pool lets begin in the time of its rate limit.</summary>
    public const int PoolRate = 10_000;

    /// <summary>Longest time of the rate limit of a pool, in seconds: a day.</summary>
    public const int PoolRateSeconds = 86_400;

    /// <summary>Most items of a task with a pool that hold or wait for places at one time, unless <c>max_parallel</c> says otherwise.</summary>
    public const int ParallelPoolItems = 100;

    /// <summary>Most tasks in one workflow.</summary>
    public const int Tasks = 10_000;

    /// <summary>Most upstreams one task may name.</summary>
    public const int Upstreams = 10_000;

    /// <summary>Most dependencies in one workflow, all its tasks together.</summary>
    public const int Dependencies = 200_000;

    /// <summary>Largest configuration of one task, in bytes of JSON.</summary>
    public const int ConfigBytes = 256 * 1024;

    /// <summary>Largest configuration of a task of type <c>GROUP</c> with all its tasks, in bytes of JSON.</summary>
    public const int GroupBytes = 4 * 1024 * 1024;

    /// <summary>Most levels of groups in each other.</summary>
    public const int GroupDepth = 5;

    /// <summary>Most outputs of one group.</summary>
    public const int GroupOutputs = 100;

    /// <summary>Most items of a group with <c>for_each</c> at one time, unless <c>max_parallel</c> says otherwise: each is a run.</summary>
    public const int ParallelGroups = 100;

    /// <summary>Largest output of one task execution, in bytes of JSON.</summary>
    public const int OutputBytes = 16 * 1024 * 1024;

    /// <summary>Most events that one task takes.</summary>
    public const int Events = 1_000;

    /// <summary>Deepest nesting of a JSON document.</summary>
    public const int JsonDepth = 64;

    /// <summary>
    /// Deepest nesting of one task's configuration, which is itself nested in a task, in a list, in the workflow's
    /// document.
    /// </summary>
    public const int ConfigDepth = JsonDepth - 3;

    /// <summary>Longest <c>debounce_seconds</c>: a day.</summary>
    public const int DebounceSeconds = 86_400;

    /// <summary>How many times <c>debounce_seconds</c> starts may wait, however many come.</summary>
    public const int DebounceTimes = 10;

    /// <summary>Most starts that a <c>batch</c> gathers.</summary>
    public const int BatchSize = 1_000;

    /// <summary>Longest time for which a <c>batch</c> gathers starts: a day.</summary>
    public const int BatchSeconds = 86_400;

    /// <summary>Most runs that a <c>rate_limit</c> may let begin in its time.</summary>
    public const int RateLimit = 1_000_000;

    /// <summary>Longest time of a <c>rate_limit</c>, in seconds: a week.</summary>
    public const int RateSeconds = 7 * 86_400;

    /// <summary>Most runs of one workflow that may be active at one time.</summary>
    public const int ConcurrentRuns = 1_000;

    /// <summary>Most items of one <c>for_each</c>.</summary>
    public const int Items = 10_000;

    /// <summary>Longest expression, in characters.</summary>
    public const int Expression = 10_000;

    /// <summary>Most attempts of one task, or of one item of it; with <c>repeat</c>, in one round.</summary>
    public const int Attempts = 101;

    /// <summary>Most attempts of one task with <c>repeat</c>, in all its rounds.</summary>
    public const int RepeatedAttempts = 10_000;

    /// <summary>Most attempts of one item of a task with <c>repeat</c>, in all its rounds.</summary>
    public const int RepeatedItemAttempts = 500;

    /// <summary>Most rules of one <c>retry</c>, and of one <c>catch</c>.</summary>
    public const int ErrorRules = 10;

    /// <summary>Most entries of one <c>on</c>.</summary>
    public const int ErrorSelectors = 20;

    /// <summary>Longest time that a run may take or a task may wait, in seconds: a year.</summary>
    public const int LongestSeconds = 365 * 86_400;

    /// <summary>Default of a workflow's <c>cleanup_timeout_seconds</c>, in seconds: an hour.</summary>
    public const int DefaultCleanupTimeoutSeconds = 3_600;

    /// <summary>Default of a task's <c>timeout_seconds</c>, in seconds.</summary>
    public const int DefaultTaskTimeoutSeconds = 300;

    /// <summary>The soft limit: the largest <c>timeout_seconds</c> of a task, 25 minutes.</summary>
    public const int SoftLimitSeconds = 25 * 60;

    /// <summary>The hard limit: a task that ignores its cancelled token is abandoned 30 minutes after its start.</summary>
    public const int HardLimitSeconds = 30 * 60;
}
