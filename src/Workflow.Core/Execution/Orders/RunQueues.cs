using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Core.Execution.Orders;

/// <summary>
/// Starts queued runs where the end of another run does not: when the workflow's limit was changed, and when the
/// process that should have started them was killed.
/// </summary>
/// <param name="runs">Reads runs.</param>
/// <param name="starter">Begins the runs for which there is a free slot.</param>
/// <param name="deadlocks">Finds runs that wait for each other.</param>
/// <param name="time">The clock.</param>
public sealed class RunQueues(IRunReader runs, RunStarter starter, Deadlocks deadlocks, TimeProvider time) : IDefinitionObserver
{
    private static readonly PageRequest One = new(1, null);

    /// <summary>Starts as many as the limit allows now; lowering the limit ends no run.</summary>
    public Task ReplacedAsync(StoredWorkflow workflow, CancellationToken cancellationToken) => CheckAsync(workflow.Id, cancellationToken);

    /// <summary>
    /// Starts as many of a workflow's queued runs as there are free slots. If the runs that hold the slots wait for queued
    /// ones, one run is cancelled.
    /// </summary>
    public async Task CheckAsync(long workflowId, CancellationToken cancellationToken)
    {
        await starter.PromoteAsync(workflowId, time.GetUtcNow(), cancellationToken);

        // All runs of a queue wait for the same slots, so it is enough to check one.
        var queued = await runs.ListHeadsAsync(new RunFilter(workflowId, RunStatus.Queued), One, cancellationToken);
        if (queued.Items is [{ Status: RunStatus.Queued } last])
        {
            await deadlocks.BreakAsync(last, cancellationToken);
        }
    }
}
