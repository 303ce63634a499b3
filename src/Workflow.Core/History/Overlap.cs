using Workflow.Core.Definitions;
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
}

/// <summary>The rules for overlapping runs.</summary>
public static class Overlap
{
    /// <summary>Most queued runs that are promoted at one time.</summary>
    public const int MaxPromoted = 100;

    /// <summary>Decides a start.</summary>
    /// <param name="policy">The workflow's policy.</param>
    /// <param name="maxConcurrentRuns">The workflow's limit, from 1.</param>
    /// <param name="active">How many runs hold a slot now.</param>
    /// <param name="queued">How many are queued now; no run overtakes them.</param>
    /// <param name="maxQueuedRuns">How many may wait.</param>
    public static OverlapVerdict Decide(OverlapPolicy policy, int maxConcurrentRuns, int active, int queued, int maxQueuedRuns = int.MaxValue)
    {
        if (active < maxConcurrentRuns && queued == 0)
        {
            return OverlapVerdict.Start;
        }

        return policy switch
        {
            OverlapPolicy.Skip => OverlapVerdict.Refuse,
            OverlapPolicy.CancelRunning => OverlapVerdict.Replace,
            _ => queued < maxQueuedRuns ? OverlapVerdict.Wait : OverlapVerdict.Full,
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
        start.Run with { Status = RunStatus.Skipped, StatusReason = reason, CompletedAt = start.Run.CreatedAt },
        new LogLine(start.Run.CreatedAt, LogSeverity.Warning, $"run skipped: {reason}"));

    /// <summary>Why a start is not run under <see cref="OverlapPolicy.Skip"/>.</summary>
    /// <param name="active">The oldest run that is active.</param>
    /// <param name="start">The start.</param>
    public static string SkipReason(string? active, RunAdmission start) =>
        $"run {active} is active, and {(start.MaxConcurrentRuns == 1 ? "1 run" : $"{start.MaxConcurrentRuns} runs")} of the workflow may be active at a time; "
        + $"{(start.Run.Trigger == RunTrigger.Schedule ? "schedule_overlap_policy" : "overlap_policy")} is skip";

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

    /// <summary>Whether a run of that status holds one of its workflow's slots.</summary>
    public static bool HoldsSlot(this RunStatus status) => !status.IsFinal() && status != RunStatus.Queued;
}
