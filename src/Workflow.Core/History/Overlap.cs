using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.History;

/// <summary>The decision on a start.</summary>
public enum OverlapVerdict
{
    /// <summary>Begin it.</summary>
    Start,

    /// <summary>Add it at the end of the queue.</summary>
    Wait,

    /// <summary>Do not run it.</summary>
    Refuse,

    /// <summary>It would have to wait, but the queue is full.</summary>
    Full,

    /// <summary>Cancel the active and queued runs, and queue it in their place.</summary>
    Replace,

    /// <summary>Add it to the line of its concurrency key.</summary>
    WaitForKey,

    /// <summary>Do not run it, as all places of its key are taken.</summary>
    RefuseForKey,

    /// <summary>Cancel the active and queued runs with its key, and queue it in their place.</summary>
    ReplaceKey,

    /// <summary>Keep it until its instant.</summary>
    Delay,

    /// <summary>Add it to the line of its rate limit.</summary>
    WaitForRate,

    /// <summary>Add it to the run that gathers starts, or let it be the first of another.</summary>
    Gather,

    /// <summary>Keep it until no other has come for a time, in the place of the one that waits so.</summary>
    Debounce,
}

/// <summary>The runs of a workflow at one moment.</summary>
/// <param name="Active">How many hold a slot.</param>
/// <param name="InLine">How many wait for a slot; no run with a higher rank overtakes them.</param>
/// <param name="Parked">How many wait for something else: for a place of their key, or for their instant.</param>
/// <param name="Places">How many of the start's key hold a place.</param>
/// <param name="InKeyLine">How many of that key wait for a place.</param>
/// <param name="Rate">The runs with the start's rate key.</param>
public readonly record struct Occupancy(int Active, int InLine, int Parked = 0, int Places = 0, int InKeyLine = 0, RateState Rate = default);

/// <summary>The rules for overlapping runs.</summary>
public static class Overlap
{
    /// <summary>Most queued runs that are promoted at one time.</summary>
    public const int MaxPromoted = 100;

    /// <summary>Most runs in front of another that are counted.</summary>
    public const int MaxCounted = 1_000;

    /// <summary>Decides a start.</summary>
    /// <param name="policy">The workflow's policy.</param>
    /// <param name="maxConcurrentRuns">The workflow's limit, from 1.</param>
    /// <param name="active">How many runs hold a slot now.</param>
    /// <param name="queued">How many are queued now; no run overtakes them.</param>
    /// <param name="maxQueuedRuns">How many may wait.</param>
    /// <param name="parked">How many wait for something else than a slot.</param>
    public static OverlapVerdict Decide(OverlapPolicy policy, int maxConcurrentRuns, int active, int queued, int maxQueuedRuns = int.MaxValue, int parked = 0)
    {
        if (active < maxConcurrentRuns && queued == 0)
        {
            return OverlapVerdict.Start;
        }

        return policy switch
        {
            OverlapPolicy.Skip => OverlapVerdict.Refuse,
            OverlapPolicy.CancelRunning => OverlapVerdict.Replace,
            _ => queued + parked < maxQueuedRuns ? OverlapVerdict.Wait : OverlapVerdict.Full,
        };
    }

    /// <summary>
    /// Decides a start by all limits. First that of the workflow: if its policy refuses the start or replaces runs, that happens. Then that of
    /// the run's key, and then that of its rate. A run that waits for a place of its key, or for its turn, takes no slot and is in nobody's way.
    /// </summary>
    /// <param name="start">The start.</param>
    /// <param name="now">The runs of its workflow.</param>
    /// <param name="maxQueuedRuns">How many may wait.</param>
    public static OverlapVerdict Decide(RunAdmission start, Occupancy now, int maxQueuedRuns)
    {
        var isFull = now.InLine + now.Parked >= maxQueuedRuns;
        if (start.Run.QueuedFor == QueuedFor.Start && !start.IsDue)
        {
            return isFull ? OverlapVerdict.Full : OverlapVerdict.Delay;
        }

        if (start.Batch is not null && !start.IsDue)
        {
            return OverlapVerdict.Gather;
        }

        if (start.DebounceSeconds is not null && !start.IsDue)
        {
            return OverlapVerdict.Debounce;
        }

        var verdict = Decide(start.Policy, start.MaxConcurrentRuns, now.Active, now.InLine, maxQueuedRuns, now.Parked);
        if (verdict is OverlapVerdict.Refuse or OverlapVerdict.Replace)
        {
            return verdict;
        }

        if (start.KeyLimit is not { } limit || start.Run.ConcurrencyKey is null || (now.Places < limit.Limit && now.InKeyLine == 0))
        {
            return !start.IsRated || now.Rate.LetsIn(start.Rate!, start.Line.At) ? verdict : isFull ? OverlapVerdict.Full : OverlapVerdict.WaitForRate;
        }

        return limit.Policy switch
        {
            OverlapPolicy.Skip => OverlapVerdict.RefuseForKey,
            OverlapPolicy.CancelRunning => OverlapVerdict.ReplaceKey,
            _ => isFull ? OverlapVerdict.Full : OverlapVerdict.WaitForKey,
        };
    }

    /// <summary>
    /// Replaces a run with another. A run that holds a slot may have started already, with its start
    /// not recorded yet: it is ordered to end, and its engine ends it. A queued run ends at once.
    /// </summary>
    /// <returns>
    /// The run after the change and the line of its log, or <c>null</c> if it has ended or is already ending.
    /// </returns>
    public static (RunHead Changed, LogLine Line)? Replace(RunHead run, RunHead by)
    {
        if (run.Status.IsFinal() || run.Status == RunStatus.Cancelling)
        {
            return null;
        }

        var hasBegun = run.Status.HoldsSlot();
        var reason = $"run {by.Id} took its place";
        var said = hasBegun ? "run is being cancelled" : "run cancelled";
        var order = new EndOrder(EndCause.Replaced, reason, by.CreatedAt);
        var changed = new RunTransition(run.Id, [run.Status], hasBegun ? RunStatus.Cancelling : RunStatus.Cancelled, by.CreatedAt) { EndOrder = order }.Apply(run)!;
        return (changed, new LogLine(by.CreatedAt, LogSeverity.Warning, $"{said}: {reason}"));
    }

    /// <summary>Replaces a queued scheduled run with the run of a newer instant.</summary>
    /// <returns>The run after the change and the line of its log, or <c>null</c> if it keeps its place.</returns>
    public static (RunHead Changed, LogLine Line)? Supersede(RunHead run, RunHead by)
    {
        if (run.Trigger != RunTrigger.Schedule || run.Id == by.Id)
        {
            return null;
        }

        var reason = $"run {by.Id} of a newer instant took its place in the queue; schedule_overlap_policy is queue_one";
        return new RunTransition(run.Id, [RunStatus.Queued], RunStatus.Skipped, by.CreatedAt, reason).Apply(run) is { } skipped
            ? (skipped, new LogLine(by.CreatedAt, LogSeverity.Warning, $"run skipped: {reason}"))
            : null;
    }

    /// <summary>A run that is recorded as not run.</summary>
    /// <param name="start">The start.</param>
    /// <param name="reason">Why it is not run.</param>
    public static (Run Skipped, LogLine Line) Skip(RunAdmission start, string reason) => (
        start.Run with { Status = RunStatus.Skipped, StatusReason = reason, QueuedFor = default, CompletedAt = start.Replacing.CreatedAt },
        new LogLine(start.Replacing.CreatedAt, LogSeverity.Warning, $"run skipped: {reason}"));

    /// <summary>Why a start is not run under <see cref="OverlapPolicy.Skip"/>.</summary>
    /// <param name="active">The oldest run that is active.</param>
    /// <param name="start">The start.</param>
    public static string SkipReason(string? active, RunAdmission start) =>
        $"run {active} is active, and {(start.MaxConcurrentRuns == 1 ? "1 run" : $"{start.MaxConcurrentRuns} runs")} of the workflow may be active at a time; "
        + $"{(start.Run.Trigger == RunTrigger.Schedule ? "schedule_overlap_policy" : "overlap_policy")} is skip";

    /// <summary>Why a start is not run as all places of its key are taken.</summary>
    /// <param name="holder">The oldest run that holds a place.</param>
    /// <param name="start">The start.</param>
    public static string KeySkipReason(string? holder, RunAdmission start) =>
        $"run {holder} is active, and {KeyLimitText(start.Run.ConcurrencyKey, start.KeyLimit?.Limit ?? 1)}; concurrency.policy is skip";

    /// <summary>Why a run waits for a place of its key.</summary>
    /// <param name="holder">The oldest run that holds a place; <c>null</c>: a place is about to be given to it.</param>
    /// <param name="key">The key.</param>
    /// <param name="limit">How many may hold a place.</param>
    public static string KeyWaitReason(string? holder, string? key, int limit) =>
        $"waits for {(holder is null ? "its turn" : $"run {holder}")}: {KeyLimitText(key, limit)}";

    /// <summary>Why a run waits for its instant.</summary>
    public static string DelayReason(RunHead run) => $"starts at {(run.StartAt is { } at ? Rfc3339.Write(at) : "once")}";

    /// <summary>A reason with the place in the line.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="ahead">How many runs are in front of it.</param>
    public static string WithPlace(string reason, int ahead) => ahead switch
    {
        0 => reason,
        >= MaxCounted => $"{reason}; {MaxCounted} runs or more are in front of it",
        _ => $"{reason}; place {ahead + 1} in line",
    };

    private static string KeyLimitText(string? key, int limit) =>
        $"{(limit == 1 ? "1 run" : $"{limit} runs")} with the concurrency key '{key}' may be active at a time";

    /// <summary>Why a start is not run when the queue is full.</summary>
    public static string FullReason(RunAdmission start) =>
        $"the queue of the workflow is full: the limit of the setting {LimitOptions.Section}:{nameof(LimitOptions.QueuedRunsPerWorkflow)} is {start.MaxQueuedRuns}";

    /// <summary>Why a queued run does not start.</summary>
    /// <param name="inFront">The run it comes after; <c>null</c>: it is about to leave the queue.</param>
    /// <param name="maxConcurrentRuns">The workflow's limit.</param>
    public static string WaitReason(string? inFront, int maxConcurrentRuns) =>
        $"waits for {(inFront is null ? "its turn" : $"run {inFront}")}: {(maxConcurrentRuns == 1 ? "1 run" : $"{maxConcurrentRuns} runs")} of the workflow may be active at a time";

    /// <summary>Promotes a queued run so that it may begin.</summary>
    /// <returns>The run after the change and the line of its log, or <c>null</c> if it is not queued.</returns>
    public static (RunHead Changed, LogLine Line)? Promote(RunHead run, DateTimeOffset at) =>
        new RunTransition(run.Id, [RunStatus.Queued], RunStatus.Pending, at).Apply(run) is { } pending
            ? (pending, new LogLine(at, LogSeverity.Info, "run leaves the queue"))
            : null;

    /// <summary>Gives a run that waits for a place of its key the place: it enters the line for a slot.</summary>
    /// <returns>The run after the change, or <c>null</c> if it does not wait for a place.</returns>
    public static RunHead? EnterLine(RunHead run, int maxConcurrentRuns) => run is { Status: RunStatus.Queued, QueuedFor: QueuedFor.Key }
        ? run.ToHead() with { QueuedFor = QueuedFor.Slot, StatusReason = WaitReason(null, maxConcurrentRuns) }
        : null;

    /// <summary>Whether a run of that status holds one of its workflow's slots.</summary>
    public static bool HoldsSlot(this RunStatus status) => !status.IsFinal() && status != RunStatus.Queued;
}
