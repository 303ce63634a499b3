using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Pools;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Steps;

/// <summary>
/// Carries out several items of a <c>for_each</c> in one call. The remaining work is derived from the record, so the same
/// call, repeated after a crash or a pause, continues where the last one was interrupted.
/// </summary>
/// <param name="executions">Reads executions.</param>
/// <param name="runner">Carries out attempts.</param>
/// <param name="waiting">Records attempts that wait until they are due.</param>
/// <param name="workers">The workers of the process.</param>
/// <param name="time">The clock.</param>
/// <param name="places">The places of pools; <c>null</c>: no task has a pool.</param>
public sealed class ItemRunner(IExecutionReader executions, TaskRunner runner, WaitingTasks waiting, Workers workers, TimeProvider time, PoolPlaces? places = null)
{
    /// <summary>
    /// How long a call starts new items. After that it ends when the running ones have ended, and another call continues.
    /// </summary>
    public static readonly TimeSpan Budget = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The same for items that take places: one that is slow must not keep its call from beginning others for long. With the hard limit of an
    /// attempt it is less than hosts let a call take.
    /// </summary>
    public static readonly TimeSpan PoolBudget = TimeSpan.FromMinutes(10);

    private readonly ItemTools _tools = new(runner, waiting, workers, time, places);

    /// <summary>Carries out the items of a call.</summary>
    /// <param name="run">The run.</param>
    /// <param name="version">The version it is pinned to.</param>
    /// <param name="call">A call of <see cref="CallKind.Items"/>.</param>
    /// <param name="observed">The run as last polled: whether it is to end or to pause.</param>
    /// <param name="stopping">The host stops.</param>
    /// <returns>A report if all of them are done; otherwise when to call again.</returns>
    /// <exception cref="OperationCanceledException">The host stopped before the end.</exception>
    public async Task<StepAnswer> RunAsync(Run run, PlannedVersion version, TaskCall call, ObservedRun observed, CancellationToken stopping)
    {
        var task = version.Plan.Tasks[call.Position];
        var (pending, failed) = await PendingAsync(run.Id, task, call, stopping);
        var items = version.Plan.FailFast && task.ToleratedFailures is { Percent: not null }
            ? (await executions.FindRecordedAsync(run.Id, new ExecutionKey(call.Position, null, 1), stopping))?.ItemCount
            : null;
        return await new ItemBatch(_tools, run, version, call, observed, stopping) { Items = items ?? call.Count, FailedBefore = failed }.RunAsync(pending);
    }

    private async Task<(List<PendingItem> Pending, int Failed)> PendingAsync(string runId, PlannedTask task, TaskCall call, CancellationToken cancellationToken)
    {
        var first = call.Index ?? 0;
        var last = new RecordedExecution?[call.Count];
        foreach (var execution in await executions.ListRecordedAsync(runId, [ExecutionRange.OfItems(call.Position, first, call.Count)], cancellationToken))
        {
            last[execution.Index!.Value - first] = execution; // attempts come in order: the last one wins
        }

        List<PendingItem> pending = [.. last.Select((execution, i) => PendingItem.After(runId, task, first + i, execution)).OfType<PendingItem>()];
        var failed = last.Count(execution => execution is { } ended && FirstFailure.HasFailed(runId, task, TaskReport.Of(new TaskCall(ended.Position, ended.Index, ended.Attempt), ended)));
        return (pending, failed);
    }
}
