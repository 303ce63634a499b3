using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.Execution.Loop;

/// <summary>
/// What runs and executions wait for. It follows from what is on record besides the sentence, so it is known whatever version of the service
/// has written that, and whatever is masked in it.
/// </summary>
public static class WaitCauses
{
    /// <summary>What a run waits for.</summary>
    /// <param name="run">The run.</param>
    /// <returns><c>null</c>: it has ended, or is at work, so that its tasks say what they wait for.</returns>
    public static WaitCause? Of(RunHead run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.Status switch
        {
            RunStatus.Pending => WaitCause.Engine,
            RunStatus.Queued => Of(run.QueuedFor),
            RunStatus.Paused => WaitCause.Resume,
            RunStatus.Cancelling => WaitCause.OpenTasks,
            _ => null,
        };
    }

    /// <summary>What an execution waits for.</summary>
    /// <param name="execution">The execution, as it is listed, or on record.</param>
    /// <param name="version">What its run carries out; <c>null</c>: it is gone.</param>
    /// <returns><c>null</c>: it has ended, or is at work; or it has begun to wait, and what it runs is gone.</returns>
    public static WaitCause? Of(TaskExecution execution, PlannedVersion? version)
    {
        ArgumentNullException.ThrowIfNull(execution);
        return execution switch
        {
            { Status: ExecutionStatus.Pending } => execution.WaitsFor,
            { Status: ExecutionStatus.Running, StatusReason: not null, ItemCount: null } => WaitCause.Resource, // a list has the counts of its items there
            { Status: not ExecutionStatus.Waiting } => null,
            { ChildRunId: not null } => WaitCause.ChildRun,
            { EventName: not null } => WaitCause.Event,
            { StartedAt: null, DueAt: null } => WaitCause.Pool,
            { StartedAt: null, Round: { Iteration: > 1, Attempt: 1 } } => WaitCause.Repeat,
            { StartedAt: null } => WaitCause.Retry,
            _ => version?.Definition.Tasks[execution.Position].TaskType switch
            {
                null => null,
                WaitTaskType.TypeName => WaitCause.Timer,
                _ => WaitCause.Callback,
            },
        };
    }

    private static WaitCause Of(QueuedFor queue) => queue switch
    {
        QueuedFor.Slot => WaitCause.Slot,
        QueuedFor.Key => WaitCause.ConcurrencyKey,
        QueuedFor.Start => WaitCause.StartAt,
        QueuedFor.Rate => WaitCause.RateLimit,
        QueuedFor.Quiet => WaitCause.Debounce,
        QueuedFor.Batch => WaitCause.Batch,
        _ => throw new ArgumentOutOfRangeException(nameof(queue), queue, "not a queue"),
    };
}
