using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Core.Paging;

namespace Workflow.Core.Events;

/// <summary>Whether the sender of an event may reach a workflow and its runs.</summary>
/// <param name="workflowId">The workflow.</param>
/// <param name="cancellationToken">Cancels the call.</param>
public delegate ValueTask<bool> CoversWorkflow(long workflowId, CancellationToken cancellationToken);

/// <summary>Finds what an event reaches now.</summary>
/// <param name="waits">The index of waits.</param>
/// <param name="index">The index of workflows by event.</param>
/// <param name="workflows">The workflow store.</param>
/// <param name="limits">How many it may reach.</param>
internal sealed class EventTargets(IWaitStore waits, ISecretUseStore index, IWorkflowStore workflows, LimitOptions limits)
{
    /// <summary>The tasks that wait for an event, and the workflows that it may start.</summary>
    /// <param name="sent">The event.</param>
    /// <param name="covers">What its sender may reach; nothing else counts.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RefusedException">They are more than the limit.</exception>
    public async Task<(IReadOnlyList<EventWait> Waits, IReadOnlyList<StoredWorkflow> Workflows)> FindAsync(NamedEvent sent, CoversWorkflow covers, CancellationToken cancellationToken)
    {
        var known = new Dictionary<long, bool>();
        List<EventWait> waiting = [];
        if (sent.Key is { } key)
        {
            await foreach (var wait in EachAsync(page => waits.ListWaitsAsync(new WaitFilter(sent.Name, key), page, cancellationToken)))
            {
                if (RunIdSource.WorkflowOf(wait.RunId) is { } workflowId && await IsCoveredAsync(workflowId))
                {
                    waiting.Add(wait);
                    RefuseTooMany(waiting.Count);
                }
            }
        }

        List<StoredWorkflow> starting = [];
        await foreach (var use in EachAsync(page => index.ListSecretUsesAsync(SecretUses.EventKey(sent.Name), page, cancellationToken)))
        {
            if (await IsCoveredAsync(use.WorkflowId)
                && await workflows.GetAsync(use.WorkflowId, cancellationToken) is { IsActive: true, Definition.OnEvent: { } on } workflow
                && on.IsOf(sent.Name, sent.Key))
            {
                starting.Add(workflow);
                RefuseTooMany(waiting.Count + starting.Count);
            }
        }

        return (waiting, starting);

        async ValueTask<bool> IsCoveredAsync(long workflowId)
        {
            if (!known.TryGetValue(workflowId, out var isCovered))
            {
                known[workflowId] = isCovered = await covers(workflowId, cancellationToken);
            }

            return isCovered;
        }
    }

    private void RefuseTooMany(int count)
    {
        if (count > limits.EventReceivers)
        {
            throw new RefusedException(
                RefusalReason.TooMany,
                $"More tasks and workflows wait for the event than the limit of the setting {LimitOptions.Section}:{nameof(LimitOptions.EventReceivers)}, {limits.EventReceivers}; it was delivered to none.");
        }
    }

    private static async IAsyncEnumerable<T> EachAsync<T>(Func<PageRequest, Task<Page<T>>> list)
    {
        string? cursor = null;
        do
        {
            var page = await list(new PageRequest(PageRequest.MaxLimit, cursor));
            foreach (var item in page.Items)
            {
                yield return item;
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }
}
