using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Paging;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Orders;

/// <summary>
/// The operations of a user on an existing run. Each order is on disk before it is acknowledged; the engine is notified
/// afterwards. An engine that was not notified, because the process was killed in between, finds the order when it resumes
/// the run.
/// </summary>
/// <param name="runs">Reads runs.</param>
/// <param name="transitions">Changes their status.</param>
/// <param name="events">Stores events.</param>
/// <param name="ends">Handles the end of a run.</param>
/// <param name="launcher">The engine.</param>
/// <param name="time">The clock.</param>
/// <param name="masks">Mask secrets in events sent to a run; <c>null</c>: there are none.</param>
/// <param name="groups">Finds the runs of groups; <c>null</c>: there are none.</param>
/// <param name="checks">Check events before they are stored; <c>null</c>: every event is.</param>
public sealed partial class RunControl(IRunReader runs, IRunTransitions transitions, IEventStore events, RunEnds ends, IRunLauncher launcher, TimeProvider time, RunMasks? masks = null, GroupParts? groups = null, EventChecks? checks = null)
{
    /// <summary>Largest payload of an event, in bytes of JSON.</summary>
    public const int MaxEventBytes = 256 * 1024;

    /// <summary>
    /// Orders a run to end. A queued run ends at once. If the run is being cancelled already, clean-up ends
    /// if <paramref name="cancellation"/> says so.
    /// </summary>
    /// <param name="runId">The run.</param>
    /// <param name="cancellation">Who ordered it, and why.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RefusedException">There is no such run, or it has ended.</exception>
    public async Task<RunHead> CancelAsync(string runId, Cancellation cancellation, CancellationToken cancellationToken)
    {
        var run = await FindAsync(runId, cancellationToken);
        if (run.Status == RunStatus.Cancelling)
        {
            return await CancelAgainAsync(run, cancellation, cancellationToken);
        }

        // A queued run has no session; any other may have one, which ends the run once everything it began has ended.
        var at = time.GetUtcNow();
        var order = cancellation.Order(at);
        var queued = new RunTransition(runId, [RunStatus.Queued], RunStatus.Cancelled, at) { EndOrder = order };
        if (await TransitionAsync(queued, $"run cancelled: {order.Explanation}", cancellationToken) is { } ended)
        {
            await ends.PublishAsync(ended, cancellationToken);
            return ended;
        }

        var begun = new RunTransition(runId, [RunStatus.Pending, RunStatus.Running, RunStatus.Paused], RunStatus.Cancelling, at) { EndOrder = order };
        return await TransitionAsync(begun, $"run is being cancelled: {order.Explanation}", cancellationToken)
            ?? await UnchangedAsync(runId, RunStatus.Cancelling, "cancelled", cancellationToken);
    }

    /// <summary>Orders a run to end, unless it has ended in the meantime.</summary>
    /// <inheritdoc cref="CancelAsync" path="/param"/>
    /// <returns>The run with the order, or <c>null</c>: it has ended, or is gone.</returns>
    public async Task<RunHead?> TryCancelAsync(string runId, Cancellation cancellation, CancellationToken cancellationToken)
    {
        try
        {
            return await CancelAsync(runId, cancellation, cancellationToken);
        }
        catch (RefusedException)
        {
            return null;
        }
    }

    /// <summary>Orders a run to end, as one of its tasks says. A run that was ordered to end before stays as it is.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="task">The task.</param>
    /// <param name="reason">Why, in words.</param>
    public Task EndAsync(string runId, EndingTask task, string reason)
    {
        var at = time.GetUtcNow();
        var order = new EndOrder(EndCause.Task, ReasonText.Short(reason), at) { Task = task };
        var transition = new RunTransition(runId, [RunStatus.Pending, RunStatus.Running, RunStatus.Paused], RunStatus.Cancelling, at) { EndOrder = order };
        return TransitionAsync(transition, $"run is being ended: {order.Reason}", CancellationToken.None);
    }

    /// <summary>Orders a run with <c>fail_fast</c> to end, as one of its tasks has failed. A run that was ordered to end before stays as it is.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="position">The task's place in the plan.</param>
    /// <param name="task">Its name.</param>
    /// <returns>The run as it is then, or <c>null</c>: it is gone.</returns>
    public async Task<RunHead?> FailFastAsync(string runId, int position, string task)
    {
        var at = time.GetUtcNow();
        var order = new EndOrder(EndCause.FailFast, ReasonText.Short($"task '{task}' failed (fail_fast)"), at) { Task = new EndingTask(position, RunStatus.Failed) };
        var transition = new RunTransition(runId, [RunStatus.Pending, RunStatus.Running, RunStatus.Paused], RunStatus.Cancelling, at) { EndOrder = order };
        return await TransitionAsync(transition, $"run is being ended: {order.Reason}", CancellationToken.None) ?? await runs.GetHeadAsync(runId, CancellationToken.None);
    }

    /// <summary>Records that tasks of a run have lost. A run that is ordered to end needs no such record: they end with it.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="lost">The tasks.</param>
    /// <param name="message">The same for people.</param>
    /// <returns>The run as it is then, or <c>null</c>: it is gone.</returns>
    public async Task<RunHead?> LoseAsync(string runId, LostTasks lost, string message)
    {
        RunStatus[] active = [RunStatus.Pending, RunStatus.Running, RunStatus.Paused];
        var at = time.GetUtcNow();
        var transition = new RunTransition(runId, active, RunStatus.Running, at) { Lost = lost };
        return await transitions.TransitionAsync(transition, new LogLine(at, LogSeverity.Info, message), CancellationToken.None) ?? await runs.GetHeadAsync(runId, CancellationToken.None);
    }

    /// <summary>Orders every active run of a workflow to end.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="force">Whether clean-up ends at once; <c>null</c>: only of runs that are being cancelled already.</param>
    /// <param name="by">Who orders it; <c>null</c>: not known.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>How many runs were cancelled, and the first of them, up to a page.</returns>
    public async Task<(int Count, IReadOnlyList<RunHead> First)> StopAsync(long workflowId, bool? force, string? by, CancellationToken cancellationToken)
    {
        var count = 0;
        List<RunHead> first = [];
        var page = new PageBudget(ActiveRuns.PageSize, ActiveRuns.PageBytes);

        // Queued ones first: a slot that becomes free must not let one of them begin.
        var all = runs.EachAsync(new RunFilter(workflowId, RunStatus.Queued), cancellationToken).Concat(runs.EachActiveAsync(workflowId, cancellationToken));
        await foreach (var run in all.WithCancellation(cancellationToken))
        {
            if (await TryCancelAsync(run.Id, Cancellation.ByStop(force, by), cancellationToken) is not { } ordered)
            {
                continue;
            }

            count++;
            if (page.TryTake(PageBytes.Of(ordered)))
            {
                first.Add(ordered);
            }
        }

        return (count, first);
    }

    /// <summary>Orders a run or its clean-up to end if it has reached a time limit.</summary>
    /// <param name="run">The run as it was just read.</param>
    /// <param name="plan">The plan of its version.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The run as it is then on record. No consequence of a limit is carried out before this returns.</returns>
    public async ValueTask<RunHead> EnforceLimitsAsync(RunHead run, RunPlan plan, CancellationToken cancellationToken)
    {
        while (RunLimits.Due(run, plan, time.GetUtcNow()) is { } due)
        {
            var message = due.EndOrder?.Reason ?? due.CleanupEnd;
            var changed = await TransitionAsync(due, $"run is being ended: {message}", cancellationToken) ?? await runs.GetHeadAsync(run.Id, cancellationToken);
            if (changed is null)
            {
                return run; // removed
            }

            run = changed; // or it was changed by another writer in between
        }

        return run;
    }

    private static RefusedException HasEnded(RunHead run) =>
        new(RefusalReason.Conflict, $"Run '{run.Id}' is {Word.Upper(run.Status)}, and accepts no events.");

    private async Task<RunHead> CancelAgainAsync(RunHead run, Cancellation cancellation, CancellationToken cancellationToken)
    {
        if (cancellation.Cleanup == CleanupOrder.Keep || run.EndOrder?.CleanupEnd is not null)
        {
            return run;
        }

        var at = time.GetUtcNow();
        var again = new RunTransition(run.Id, [RunStatus.Cancelling], RunStatus.Cancelling, at)
        {
            EndOrder = new EndOrder(EndCause.Person, run.StatusReason ?? "cancelled by a person", at), // for a run that was ordered to end by an older version
            CleanupEnd = cancellation.CleanupEnd,
        };
        return await TransitionAsync(again, $"clean-up is being ended: {cancellation.CleanupEnd}", cancellationToken)
            ?? await UnchangedAsync(run.Id, RunStatus.Cancelling, "cancelled", cancellationToken);
    }

    private Task<RunHead?> TransitionAsync(
        string runId, IReadOnlyList<RunStatus> from, RunStatus to, string? reason, string message, CancellationToken cancellationToken) =>
        TransitionAsync(new RunTransition(runId, from, to, time.GetUtcNow(), reason), message, cancellationToken);

    private async Task<RunHead?> TransitionAsync(RunTransition transition, string message, CancellationToken cancellationToken)
    {
        var changed = await transitions.TransitionAsync(transition, new LogLine(transition.At, LogSeverity.Info, message), cancellationToken);
        if (changed is not null)
        {
            await launcher.NotifyAsync(transition.RunId, cancellationToken);
        }

        return changed;
    }

    // Repeating an order is fine; ordering something impossible is an error.
    private async Task<RunHead> UnchangedAsync(string runId, RunStatus wanted, string verb, CancellationToken cancellationToken)
    {
        var run = await FindAsync(runId, cancellationToken);
        return run.Status == wanted
            ? run
            : throw new RefusedException(RefusalReason.Conflict, $"Run '{runId}' is {Word.Upper(run.Status)}, and can't be {verb}.");
    }

    private async Task<RunHead> FindAsync(string runId, CancellationToken cancellationToken) =>
        await runs.GetHeadAsync(runId, cancellationToken) ?? throw RefusedException.NoRun(runId);
}
