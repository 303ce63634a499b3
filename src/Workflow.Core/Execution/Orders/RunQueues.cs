using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Core.Execution.Orders;

/// <summary>
/// Starts queued runs where the end of another run does not: when the workflow's limit was changed, and when the
/// process that should have started them was killed.
/// </summary>
/// <param name="runs">Where runs are kept.</param>
/// <param name="starter">Begins those for which there is room.</param>
/// <param name="deadlocks">Finds runs that wait for each other.</param>
/// <param name="time">The clock.</param>
public sealed class RunQueues(IRunStore runs, RunStarter starter, Deadlocks deadlocks, TimeProvider time) : IDefinitionObserver
{
    private static readonly PageRequest One = new(1, null);

    /// <summary>Lets in as many as the limit allows now; a limit that was lowered ends nothing.</summary>
    public Task ReplacedAsync(StoredWorkflow workflow, CancellationToken cancellationToken) => CheckAsync(workflow.Id, cancellationToken);

    /// <summary>Lets in as many of a workflow's queued runs as there is room for. Where those that hold the slots wait for them, one gives way.</summary>
    public async Task CheckAsync(long workflowId, CancellationToken cancellationToken)
    {
        await starter.PromoteAsync(workflowId, time.GetUtcNow(), cancellationToken);

        // All runs of a queue wait for the same slots, so it is enough to check one.
        var queued = await runs.ListAsync(new RunFilter(workflowId, RunStatus.Queued), One, cancellationToken);
        if (queued.Items is [{ Status: RunStatus.Queued } last])
        {
            await deadlocks.BreakAsync(last, cancellationToken);
        }
    }
}
