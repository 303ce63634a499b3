using Workflow.Core.Definitions;
using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Expressions;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Waiting;

/// <content>Groups.</content>
public sealed partial class WaitingTasks
{
    private readonly GroupRuns _groups = new(executions, starter, runner.Preparation, new EarlierChunks(runs, executions, versions, runner.Preparation.Places));

    // The id of the run is recorded before it is started, so that after a crash the start is completed, not repeated.
    private async Task<Awaited> OpenGroupAsync(Attempt attempt, RecordedExecution? recorded, CancellationToken cancellationToken)
    {
        var childId = recorded?.ChildRunId ?? GroupRuns.IdOf(attempt);
        if (recorded?.ChildRunId is null)
        {
            await attempt.StartAsync(childId);
        }

        try
        {
            await _groups.StartAsync(attempt, childId, time.GetUtcNow(), cancellationToken);
        }
        catch (RefusedException e)
        {
            attempt.HasNoChild();
            return new Awaited.Nothing(await attempt.FailAsync(new TaskError("group_failed", $"The group was not started: {e.Message}", Retryable: e.IsTransient)));
        }

        // Whoever pauses the run pauses those of its groups that are on record then. One that is started meanwhile follows here.
        await control.MatchPartAsync(childId, cancellationToken);
        await attempt.WaitAsync($"waits for run {childId}", childRunId: childId);
        return OrEnded(attempt, new Awaited.Child(childId, attempt.Recorded));
    }

    private async Task<TaskReport> EndGroupAsync(Run run, PlannedVersion version, TaskCall call, RecordedExecution recorded, bool wasCancelled, CallTokens ends)
    {
        var attempt = await AttemptAsync(run, version, call, recorded, ends);
        var (childId, group) = (recorded.ChildRunId ?? "", GroupRuns.VersionOf(attempt));
        var child = await runs.GetAsync(childId, ends.Stopping);
        var hasExpressions = version.NeedsOf(call.Position).InEnd || group.Group?.Outputs is not null;
        return child switch
        {
            { Status: RunStatus.Succeeded } when group.IsChunk => await EndChunkAsync(attempt, child, ends.Stopping),
            { Status: RunStatus.Succeeded } => await EndAsync(attempt, recorded, hasExpressions, _ => SucceedGroupAsync(attempt, child, group, ends.Stopping)),
            _ when wasCancelled || ChildEnd.IsByParent(child) => await attempt.CancelAsync(),
            _ when group.IsChunk => await EndFailedChunkAsync(attempt, childId, child, group, ends.Stopping),
            { Status: RunStatus.TimedOut, EndOrder.Cause: EndCause.TimeLimit } =>
                await EndAsync(attempt, recorded, hasExpressions, _ => attempt.TimeOutAsync($"The group reached its time limit of {attempt.Task.TimeoutSeconds} s (timeout_seconds).")),
            _ => await EndFailedGroupAsync(attempt, recorded, hasExpressions, await _groups.ErrorAsync(childId, child, group, ends.Stopping)),
        };
    }

    private Task<TaskReport> EndFailedGroupAsync(Attempt attempt, RecordedExecution recorded, bool hasExpressions, TaskError error) =>
        EndAsync(attempt, recorded, hasExpressions, _ => attempt.FailAsync(error));

    // The one task of a chunk has the counts of its items as its output.
    private async Task<TaskReport> EndChunkAsync(Attempt attempt, Run child, CancellationToken stopping)
    {
        var end = await executions.FindLastAsync(child.Id, 0, null, stopping);
        return ItemCounts.Read(end?.StatusReason) is { } counts ? await attempt.EndAsync(ExecutionStatus.Succeeded, counts, end?.Output) : await attempt.EndAsync(ExecutionStatus.Succeeded, end?.StatusReason, end?.Output);
    }

    // Its error names the items. What failed is not tried again: each item has been, as its retry says.
    private async Task<TaskReport> EndFailedChunkAsync(Attempt attempt, string childId, Run? child, PlannedVersion group, CancellationToken stopping)
    {
        var end = child is null ? null : await executions.FindLastAsync(child.Id, 0, null, stopping);
        var error = end?.Error ?? await _groups.ErrorAsync(childId, child, group, stopping);
        error = error with { Retryable = false, RetryAfterSeconds = null };
        return ItemCounts.Read(end?.StatusReason) is { } counts ? await attempt.EndAsync(ExecutionStatus.Failed, counts, error: error) : await attempt.EndAsync(ExecutionStatus.Failed, end?.StatusReason, error: error);
    }

    private async Task<TaskReport> SucceedGroupAsync(Attempt attempt, Run child, PlannedVersion group, CancellationToken stopping)
    {
        try
        {
            return await _groups.OutputAsync(child, group, stopping) is { } output
                ? await attempt.SucceedAsync(output)
                : await attempt.FailAsync(new TaskError("output_too_large", $"The outputs of the group are together longer than the limit of {DefinitionLimits.OutputBytes} bytes."));
        }
        catch (ExpressionException e)
        {
            return await attempt.FailAsync(new TaskError("expression", e.Message));
        }
    }
}
