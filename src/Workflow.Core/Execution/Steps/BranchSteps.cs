using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Steps;

/// <summary>
/// Goes on with a branch of a run: after a task, with the next of its chain, as long as nothing else waits for what has ended.
/// The ends are on record; the session takes them as answers to what it has yet to request.
/// </summary>
/// <param name="runs">Reads runs.</param>
/// <param name="executions">Reads executions.</param>
/// <param name="steps">Does the steps.</param>
/// <param name="control">Records that a time limit is reached.</param>
/// <param name="time">The clock.</param>
internal sealed class BranchSteps(IRunReader runs, IExecutionReader executions, StepRunner steps, RunControl control, TimeProvider time)
{
    // How outdated the run may be when a step begins, as in a drive.
    private static readonly TimeSpan MaxAge = TimeSpan.FromMilliseconds(100);

    /// <summary>Goes on after a step.</summary>
    /// <param name="context">The context of the step.</param>
    /// <param name="done">Its answer.</param>
    /// <param name="readAt">When the run was read.</param>
    /// <param name="until">Until when another step may begin.</param>
    /// <param name="stopping">The host stops.</param>
    /// <returns>The ends of what was done further, in order; <c>null</c>: nothing was.</returns>
    public async Task<IReadOnlyList<TaskReport>?> GoOnAsync(StepContext context, StepAnswer done, DateTimeOffset readAt, DateTimeOffset until, CancellationToken stopping)
    {
        List<TaskReport>? further = null;
        var plan = context.Version.Plan;
        for (var ended = done.Report; ended is { Status: ExecutionStatus.Succeeded, Round: not { NextAt: not null }, Call: { Kind: CallKind.Attempt, Index: null, Position: var position } };)
        {
            if (time.GetUtcNow() >= until || Branch.Next(plan, position) is not { } next)
            {
                break;
            }

            if (time.GetUtcNow() - readAt >= MaxAge)
            {
                readAt = time.GetUtcNow();
                var read = ObservedRun.BeginRead();
                context.Observed.See(await runs.GetHeadAsync(context.Run.Id, stopping), read);
            }

            // What is on record was begun by somebody else: a session that has had the end of the task from another delivery.
            // The end that is not reported yet must not wait for a worker.
            var run = context.Run.With(await control.EnforceLimitsAsync(context.Run.With(context.Observed.Run), plan, stopping));
            context = context with { Run = run, Recorded = null, LongestQueue = TimeSpan.Zero };
            if (context.Run.Status != RunStatus.Running
                || context.Observed.IsPaused
                || context.Observed.EndsEarly(plan, next).IsCancellationRequested
                || await executions.FindRecordedAsync(context.Run.Id, new ExecutionKey(next, null, 1), stopping) is not null)
            {
                break;
            }

            ended = (await steps.DoAsync(context, new TaskStep(StepKind.Work, new TaskCall(next)), stopping)).Report;
            if (ended is { } report)
            {
                (further ??= []).Add(report);
            }
        }

        return further;
    }
}
