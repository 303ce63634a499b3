using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Orders;

/// <summary>What a run takes over from an earlier one.</summary>
/// <param name="runs">Reads runs.</param>
/// <param name="executions">Reads executions.</param>
/// <param name="versions">The planned versions.</param>
internal sealed class CarriedWork(IRunReader runs, IExecutionReader executions, PlannedVersions versions)
{
    private const int PageSize = 500;

    /// <summary>
    /// The names of secrets that remote services may return, as the earlier run has sent them to those. By whether it has.
    /// </summary>
    /// <param name="earlier">The run that is repeated.</param>
    /// <param name="planned">The version of the new run.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<ILookup<bool, string>> InheritedAsync(Run earlier, PlannedVersion planned, CancellationToken cancellationToken)
    {
        var version = await versions.GetAsync(earlier.WorkflowId, earlier.WorkflowVersion, cancellationToken);
        return SecretMasks.NamesOf(earlier, version)
            .Select(name => (Name: name, IsSent: SecretMasks.IsSent(earlier, version, name)))
            .Where(secret => secret.IsSent ? !planned.TaskSecrets.Contains(secret.Name) : !planned.Secrets.Contains(secret.Name))
            .ToLookup(secret => secret.IsSent, secret => secret.Name);
    }

    /// <summary>The executions of the earlier run that count as done in the new one.</summary>
    /// <param name="earlier">The run that is repeated.</param>
    /// <param name="planned">The version of the new run.</param>
    /// <param name="order">How it is repeated.</param>
    /// <param name="isSameList">Whether version and inputs are those of the earlier run, so that what depends on them is the same.</param>
    /// <param name="mark">Makes the execution of a task that is taken as succeeded, from its last attempt; <c>null</c>: no task is.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <param name="hasOutputs">Whether they are read, and have their outputs and what they stored; only of a run in which nothing is marked they may not.</param>
    /// <exception cref="RefusedException">The earlier run is gone, or has nothing to repeat; or the order does not fit it.</exception>
    public async Task<IReadOnlyList<TaskExecution>> OfAsync(
        Run earlier, PlannedVersion planned, RerunOrder order, bool isSameList, Func<TaskExecution, TaskExecution>? mark, CancellationToken cancellationToken, bool hasOutputs = true)
    {
        var all = hasOutputs ? await ExecutionsAsync(earlier.Id, cancellationToken) : await executions.ListHeadsAsync(earlier.Id, [ExecutionRange.OfTasks(0, planned.Plan.Tasks.Length)], cancellationToken);
        if (await runs.GetHeadAsync(earlier.Id, cancellationToken) is null)
        {
            // It was removed by retention while it was read: the result may be incomplete.
            throw RefusedException.NoRun(earlier.Id);
        }

        var selected = new RepeatedTasks(planned.Plan, all, earlier.Lost, order);
        if (order.From == RerunFrom.Failed && order.Marked is null && selected.Kept.All(k => k))
        {
            throw new RefusedException(RefusalReason.Conflict, $"Nothing of run '{earlier.Id}' has failed; repeat it from the start.");
        }

        selected.CheckItems(order, earlier, isSameList);
        List<TaskExecution> carried = [];
        foreach (var execution in all)
        {
            if (planned.Positions.TryGetValue(execution.Task, out var position) && selected.IsCarriedOver(execution, position, isSameList))
            {
                carried.Add(selected.CarriedOver(execution, position));
            }
        }

        if (order.Marked is { } marked)
        {
            var last = selected.Markable(marked, earlier, all, isSameList);
            carried.AddRange(all
                .Where(e => e.Task == marked.Task && e.Index == marked.Index && !carried.Exists(c => (c.Task, c.Index, c.Attempt) == (e.Task, e.Index, e.Attempt)))
                .Select(e => e with { Position = planned.Positions[e.Task], CarriedOver = true, Items = null }));
            carried.Add(mark!(last) with { Position = planned.Positions[marked.Task], Attempt = last.Attempt + 1, CarriedOver = true });
        }

        return carried;
    }

    private async Task<IReadOnlyList<TaskExecution>> ExecutionsAsync(string runId, CancellationToken cancellationToken)
    {
        List<TaskExecution> all = [];
        ExecutionKey? after = null;
        while (await executions.ListExecutionsAsync(runId, after, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            all.AddRange(page);
            after = new ExecutionKey(page[^1].Position, page[^1].Index, page[^1].Attempt);
        }

        return all;
    }
}
