using Workflow.Core.Definitions;

namespace Workflow.Core.History;

/// <summary>A request to admit a run.</summary>
/// <param name="Run">The run; the store sets its status.</param>
/// <param name="Line">The first line of its log.</param>
/// <param name="MaxConcurrentRuns">How many runs of the workflow may hold a slot, from 1.</param>
/// <param name="Policy">What to do when all slots are taken.</param>
/// <param name="IdempotencyKey">The caller's key: a second start with it is the same start. <c>null</c> for none.</param>
/// <param name="CarriedOver">Executions of an earlier run that count as done in this one.</param>
public sealed record RunAdmission(
    Run Run,
    LogLine Line,
    int MaxConcurrentRuns,
    OverlapPolicy Policy,
    string? IdempotencyKey = null,
    IReadOnlyList<TaskExecution>? CarriedOver = null)
{
    /// <summary>How many runs of the workflow may wait for a slot, from 1.</summary>
    public int MaxQueuedRuns { get; init; } = int.MaxValue;

    /// <summary>
    /// Whether a refusal is recorded, as for a start by a schedule, which has no caller to refuse: at the limit under
    /// <see cref="OverlapPolicy.Skip"/>, or if the queue is full, the run is recorded as <c>SKIPPED</c>, with its reason.
    /// </summary>
    public bool RecordsSkip { get; init; }

    /// <summary>
    /// Whether the run, if it is queued, replaces the queued scheduled runs of its workflow, so that only the newest is
    /// queued. Runs started by a person, a webhook or a backfill keep their place.
    /// </summary>
    public bool ReplacesWaiting { get; init; }

    /// <summary>
    /// Why the run is skipped regardless of the limit; it is recorded as <c>SKIPPED</c>. <c>null</c>: it is not.
    /// </summary>
    public string? SkipReason { get; init; }

    /// <summary>
    /// How many runs with the key of this one may be active, and what to do when they are; <c>null</c>: no limit. The run has its key.
    /// </summary>
    public KeyLimit? KeyLimit { get; init; }

    /// <summary>How many runs with the rate key of this one may begin in a time; <c>null</c>: no limit. The run has its key.</summary>
    public RateLimitRule? Rate { get; init; }

    /// <summary>Whether a rate limit applies to the run.</summary>
    public bool IsRated => Rate is not null && Run.RateKey is not null;

    /// <summary>For how long no other start may come before this one is decided, in seconds; <c>null</c>: it is decided at once.</summary>
    public int? DebounceSeconds { get; init; }

    /// <summary>How many starts become one run; <c>null</c>: this one is a run of its own.</summary>
    public BatchRule? Batch { get; init; }

    /// <summary>Who starts it, to append to the line of a run that gathers it; nothing if nobody has a name.</summary>
    public string ByWhom { get; init; } = "";

    /// <summary>
    /// Whether the run exists and waited for its instant, which has come: it is decided now what a start without an instant would be
    /// decided. A run that does not wait for its instant (any more) is not changed: <see cref="AdmissionOutcome.Repeated"/>.
    /// </summary>
    public bool IsDue { get; init; }

    /// <summary>The run as others are replaced by it: created when it is decided.</summary>
    public Run Replacing => IsDue ? Run with { CreatedAt = Line.At } : Run;

    /// <summary>Who hears of the run; written before it. <c>null</c>: nobody.</summary>
    public RunNotifications? Notifications { get; init; }
}

/// <summary>The limit of a concurrency key.</summary>
/// <param name="Limit">How many runs with the same key may hold a place, from 1.</param>
/// <param name="Policy">What to do when all are taken.</param>
public readonly record struct KeyLimit(int Limit, OverlapPolicy Policy);

/// <summary>The line of a concurrency key.</summary>
/// <param name="Key">The key.</param>
/// <param name="Limit">How many runs may hold a place, from 1.</param>
public readonly record struct KeyLine(string Key, int Limit);

/// <summary>The outcome of an admission.</summary>
public enum AdmissionOutcome
{
    /// <summary>It is on disk, <c>PENDING</c> or <c>QUEUED</c>; or <c>SKIPPED</c>, if the start asked for that.</summary>
    Accepted,

    /// <summary>The start was made before: a run with its id or its idempotency key exists. Nothing was written.</summary>
    Repeated,

    /// <summary>The idempotency key was used with other inputs. Nothing was written.</summary>
    KeyReused,

    /// <summary>A limit is reached and its policy is <see cref="OverlapPolicy.Skip"/>. Nothing was written, unless the start asked for it.</summary>
    AtLimit,

    /// <summary>It would have to wait, and the queue is full. Nothing was written, unless the start asked for it.</summary>
    QueueFull,

    /// <summary>There is no such workflow. Nothing was written.</summary>
    NoWorkflow,
}

/// <summary>The result of a <see cref="RunAdmission"/>.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Run">
/// <see cref="AdmissionOutcome.Accepted"/> and <see cref="AdmissionOutcome.Repeated"/>: the run as stored;
/// <see cref="AdmissionOutcome.KeyReused"/>: the run that has the key; any other: <c>null</c>.
/// </param>
/// <param name="Replaced">The runs whose status was changed to make room, as they are now.</param>
public sealed record Admission(AdmissionOutcome Outcome, Run? Run, IReadOnlyList<RunHead> Replaced)
{
    /// <summary>A result that replaces no run.</summary>
    public Admission(AdmissionOutcome outcome, Run? run)
        : this(outcome, run, [])
    {
    }

    /// <summary><see cref="AdmissionOutcome.AtLimit"/>: the oldest active run.</summary>
    public RunHead? Oldest { get; init; }

    /// <summary><see cref="AdmissionOutcome.AtLimit"/>: whether it is the limit of the run's key; otherwise it is that of the workflow.</summary>
    public bool IsKeyLimit { get; init; }
}
