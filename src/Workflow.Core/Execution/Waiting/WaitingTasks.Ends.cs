using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Waiting;

/// <content>How they end.</content>
public sealed partial class WaitingTasks
{
    /// <summary>Ends a <c>WAIT</c> that is due.</summary>
    public async Task<TaskReport> EndWaitAsync(Run run, PlannedVersion version, TaskCall call, RecordedExecution recorded, CallTokens ends) =>
        await SucceedAsync(await AttemptAsync(run, version, call, recorded, ends), recorded, _ => null);

    /// <summary>Ends a <c>WORKFLOW</c> or a <c>GROUP</c> whose child run has ended.</summary>
    /// <param name="run">The run.</param>
    /// <param name="version">The version it is pinned to.</param>
    /// <param name="call">The attempt.</param>
    /// <param name="recorded">Its record.</param>
    /// <param name="wasCancelled">Whether the session has cancelled the task, and the child run with it.</param>
    /// <param name="ends">Why the call may have to end early.</param>
    public async Task<TaskReport> EndChildAsync(
        Run run, PlannedVersion version, TaskCall call, RecordedExecution recorded, bool wasCancelled, CallTokens ends)
    {
        if (GroupDefinition.Is(version.Definition.Tasks[call.Position]))
        {
            return await EndGroupAsync(run, version, call, recorded, wasCancelled, ends);
        }

        var attempt = await AttemptAsync(run, version, call, recorded, ends);
        var childId = recorded.ChildRunId ?? "";
        var child = await runs.GetHeadAsync(childId, ends.Stopping);
        if (child?.Status == RunStatus.Succeeded)
        {
            return await _children.OutputAsync(child, ends.Stopping) is { } output
                ? await SucceedAsync(attempt, recorded, _ => output)
                : await FailAsync(new TaskError("output_too_large", $"The outputs of run '{child.Id}' are together longer than the limit of {DefinitionLimits.OutputBytes} bytes."));
        }

        return wasCancelled || ChildEnd.IsByParent(child)
            ? await attempt.CancelAsync()
            : await FailAsync(ChildEnd.Error(childId, await runs.GetAsync(childId, ends.Stopping)));

        Task<TaskReport> FailAsync(TaskError error) => EndAsync(attempt, recorded, version.NeedsOf(call.Position).InEnd, _ => attempt.FailAsync(error));
    }

    private async Task<bool> TakeAsync(string runId, string address, bool isForItAlone, TaskExecution taker, LogLine line, CancellationToken cancellationToken) =>
        (EventAddress.IsOfAttempt(address) && await events.TakeEventAsync(runId, address, taker, line, cancellationToken))
        || (!isForItAlone && await events.TakeEventAsync(runId, EventAddress.NameOf(address), taker, line, cancellationToken));

    private Task<TaskReport> SucceedAsync(Attempt attempt, RecordedExecution recorded, Func<TaskExecution?, JsonElement?> outputOf) =>
        EndAsync(attempt, recorded, attempt.Task.Repeat is not null, last => attempt.SucceedAsync(outputOf(last)));

    // The expressions of its rules may kill the process, so their start is counted.
    private async Task<TaskReport> EndAsync(Attempt attempt, RecordedExecution recorded, bool hasExpressions, Func<TaskExecution?, Task<TaskReport>> end)
    {
        if (!hasExpressions)
        {
            return await end(null);
        }

        var last = await executions.FindLastAsync(attempt.Run.Id, attempt.Call.Position, attempt.Call.Index, attempt.Ends.Stopping);
        return await runner.Starts.EndAsync(attempt, recorded, last, () => end(last));
    }
}
