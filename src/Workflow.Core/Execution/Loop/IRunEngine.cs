using System.Globalization;
using System.Text.Json.Serialization;
using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Timing;

namespace Workflow.Core.Execution.Loop;

/// <summary>The kind of a call.</summary>
public enum CallKind
{
    /// <summary>One attempt of a task, or of one of its items.</summary>
    Attempt,

    /// <summary>Create the list of a <c>for_each</c> and report how many items it has.</summary>
    Expand,

    /// <summary>Collect the results of the items of a <c>for_each</c>.</summary>
    Collect,

    /// <summary>All attempts of several items of a <c>for_each</c>, from <see cref="TaskCall.Index"/> on.</summary>
    Items,
}

/// <summary>Work that the engine does for a task.</summary>
/// <param name="Position">The task's place in the plan.</param>
/// <param name="Index">The item of a <c>for_each</c>, or <c>null</c>.</param>
/// <param name="Attempt">Which attempt, from 1.</param>
/// <param name="Kind">The kind of the call.</param>
public readonly record struct TaskCall(int Position, int? Index = null, int Attempt = 1, CallKind Kind = CallKind.Attempt)
{
    /// <summary>The number of items in a call of kind <see cref="CallKind.Items"/>.</summary>
    public int Count { get; init; }

    /// <summary>Most of these items at one time, from 1.</summary>
    public int Window { get; init; }

    /// <summary>Whether a call of kind <see cref="CallKind.Collect"/> ends the task while its items go on.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool RunsOn { get; init; }

    /// <summary>A repeatable pseudo-random number for this attempt of a run, from 0 up to, and not including, 1.</summary>
    public double ChanceIn(string runId) =>
        StableRandom.Of(string.Create(CultureInfo.InvariantCulture, $"{runId}/{Position}/{Index ?? -1}/{Attempt}"));
}

/// <summary>The end of a call: the few bytes of it that pass through the loop.</summary>
/// <param name="Call">The call.</param>
/// <param name="Status">
/// A final status; or <c>RUNNING</c> from an <see cref="CallKind.Expand"/> that made a list; or <c>WAITING</c> from an attempt that waits for its
/// callback, of which the loop never hears.
/// </param>
public readonly record struct TaskReport(TaskCall Call, ExecutionStatus Status)
{
    /// <summary>When it ended, as recorded, UTC.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Whether another attempt could succeed.</summary>
    public bool Retryable { get; init; }

    /// <summary>The minimum delay before another attempt, in seconds.</summary>
    public double? RetryAfterSeconds { get; init; }

    /// <summary>The retry rule that applies to its error; <c>null</c>: none, or its task has only the one for all errors.</summary>
    public RetryMatch? Retry { get; init; }

    /// <summary>The name of the task that catches its error; <c>null</c>: none.</summary>
    public string? CaughtBy { get; init; }

    /// <summary>The round that it belongs to; <c>null</c>: its task does not repeat.</summary>
    public Round? Round { get; init; }

    /// <summary>Of a call of kind <see cref="CallKind.Items"/>: how many of its items have failed for good.</summary>
    public int FailedItems { get; init; }

    /// <summary>How many items the list has that an <see cref="CallKind.Expand"/> made; not of one carried over, whose items are not done again.</summary>
    public int ItemCount { get; init; }

    /// <summary>The report that follows from a record: of an end, or of a list that has been made.</summary>
    public static TaskReport Of(TaskCall call, RecordedExecution execution) => execution.Status.IsFinal()
        ? new(call, execution.Status)
        {
            At = execution.CompletedAt ?? default,
            Retryable = execution.Retryable,
            RetryAfterSeconds = execution.RetryAfterSeconds,
            Retry = execution.Retry,
            CaughtBy = execution.CaughtBy,
            Round = execution.Round,
            ItemCount = call.Kind == CallKind.Expand && !execution.CarriedOver ? execution.ItemCount ?? 0 : 0,
        }
        : new(call, ExecutionStatus.Running) { At = execution.StartedAt ?? default, ItemCount = execution.ItemCount ?? 0 };
}

/// <summary>A message to the loop.</summary>
/// <param name="Report">The end of a call; <c>null</c> for an order to end early.</param>
/// <param name="Ending">A final status: how the run is to end, if it is to end early.</param>
public readonly record struct RunEvent(TaskReport? Report, RunStatus? Ending)
{
    /// <summary>Whether clean-up is to end too. Comes after the order to end, once.</summary>
    public bool EndsCleanup { get; private init; }

    /// <summary>Clean-up is to end too.</summary>
    public static RunEvent CleanupEnds { get; } = new(null, null) { EndsCleanup = true };

    /// <summary>A call has ended.</summary>
    public static RunEvent Of(TaskReport report) => new(report, null);

    /// <summary>The run is to end early.</summary>
    public static RunEvent Ends(RunStatus ending) => new(null, ending);
}

/// <summary>
/// What the run loop needs from an engine. The loop is deterministic, so an engine may replay it from the start: it then
/// answers calls from the record instead of running them again.
/// </summary>
public interface IRunEngine
{
    /// <summary>Begins a call and returns at once; its end is returned by <see cref="NextAsync"/>.</summary>
    /// <param name="call">What to do.</param>
    /// <param name="notBefore">For an attempt that follows another: when it is due. <c>null</c>: at once.</param>
    void Begin(TaskCall call, DateTimeOffset? notBefore);

    /// <summary>
    /// Announces that the call that begins next is all that is left of the run: if it succeeds, the run ends <c>SUCCEEDED</c>.
    /// </summary>
    /// <param name="call">An attempt of a task.</param>
    void AnnounceLast(TaskCall call)
    {
    }

    /// <summary>
    /// Where a task, or an item, continues that repeats and has begun before: at its last attempt on record, so that a run is not replayed
    /// through all its rounds. Must be the same whenever the loop is replayed.
    /// </summary>
    /// <param name="first">Its first attempt.</param>
    /// <returns>The attempt to begin, and when it is due; <c>null</c>: at once.</returns>
    (TaskCall Call, DateTimeOffset? NotBefore) Resume(TaskCall first) => (first, null);

    /// <summary>
    /// Asks a call that was begun to end early. Its end is reported like any other. Called again when clean-up is to end too:
    /// a call that waits for the clean-up of its child run then stops waiting for it.
    /// </summary>
    void Cancel(TaskCall call);

    /// <summary>Records tasks that are not run, with their final status, and returns at once.</summary>
    void Settle(IReadOnlyList<Decision> decisions);

    /// <summary>
    /// Records that tasks have lost, and then, in this order: records those that are not run; and asks the calls of the others that have
    /// begun, or begin later, to end early, except those that collect items. Returns at once. By default only the second, for an
    /// engine whose calls can't end early.
    /// </summary>
    /// <param name="race">The tasks, and what they have lost to.</param>
    void Lose(Race race)
    {
        ArgumentNullException.ThrowIfNull(race);
        Settle(race.Settled);
    }

    /// <summary>
    /// How many items of a list, from the first, may have begun when this engine began: no later one is on record. Must be the same whenever
    /// the loop is replayed.
    /// </summary>
    /// <param name="position">The task.</param>
    int BegunItems(int position) => 0;

    /// <summary>The tasks that were on record as lost when this engine began.</summary>
    LostTasks Lost => LostTasks.None;

    /// <summary>
    /// Whether <see cref="NextAsync"/> would return at once. As long as it does, a task may have ended whose end the loop does not know.
    /// </summary>
    bool HasMore() => false;

    /// <summary>
    /// What happens next: the end of a call that was begun, in any order, each exactly once and only after it is on
    /// record; or an order to end early, after everything that was recorded before this engine began.
    /// </summary>
    ValueTask<RunEvent> NextAsync();

    /// <summary>
    /// How many items of a list this engine puts in one call of <see cref="CallKind.Items"/>, from 1. With 1, each attempt
    /// of each item is a call of its own. Must be the same whenever the loop is replayed.
    /// </summary>
    /// <param name="task">The task.</param>
    /// <param name="itemCount">How many items its list has.</param>
    int ItemsPerCall(PlannedTask task, int itemCount) => 1;

    /// <summary>
    /// How the run has been ordered to end early, or <c>null</c>. Read when the last task has ended: an order that arrived
    /// with that end, or before a crash that left nothing to do, was not returned by <see cref="NextAsync"/>.
    /// </summary>
    RunStatus? Ending { get; }
}
