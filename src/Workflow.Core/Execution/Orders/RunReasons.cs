using Workflow.Core.Definitions;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Json;

namespace Workflow.Core.Execution.Orders;

/// <summary>
/// Explains why a run makes no progress now. The reason recorded when it stopped may be stale: the run ahead of it has
/// ended since, or the limit was changed.
/// </summary>
/// <param name="workflows">The workflow store.</param>
/// <param name="runs">Reads runs.</param>
/// <param name="executions">Reads executions.</param>
/// <param name="versions">The planned versions.</param>
public sealed class RunReasons(IWorkflowStore workflows, IRunReader runs, IExecutionReader executions, PlannedVersions versions)
{
    private const int AtOnce = 16;

    /// <summary>A run with what it waits for now: the run in front of it, or the tasks that its end waits for.</summary>
    public async Task<Run> ExplainAsync(Run run, CancellationToken cancellationToken)
    {
        if (run.Status != RunStatus.Cancelling)
        {
            return (await ExplainAsync([run], cancellationToken))[0];
        }

        var plan = (await versions.GetAsync(run, cancellationToken)).Plan;
        return run with { StatusReason = Cancelling(run, plan, await executions.ListRecordedAsync(run.Id, cancellationToken)) };
    }

    /// <summary>A page of runs; the queued ones with what they wait for now.</summary>
    public async Task<IReadOnlyList<Run>> ExplainAsync(IReadOnlyList<Run> page, CancellationToken cancellationToken)
    {
        if (!page.Any(r => r.Status == RunStatus.Queued))
        {
            return page;
        }

        var definitions = new Dictionary<long, WorkflowDefinition?>();
        foreach (var workflowId in page.Where(r => r.Status == RunStatus.Queued).Select(r => r.WorkflowId).Distinct())
        {
            definitions[workflowId] = (await workflows.GetAsync(workflowId, cancellationToken))?.Definition;
        }

        var explained = page.ToArray();
        await Parallel.ForEachAsync(
            page.Index().Where(r => r.Item.Status == RunStatus.Queued),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (queued, token) =>
            {
                if (definitions[queued.Item.WorkflowId] is { } definition)
                {
                    explained[queued.Index] = queued.Item with { StatusReason = await QueuedAsync(queued.Item, definition, token) };
                }
            });
        return explained;
    }

    private async Task<string> QueuedAsync(Run run, WorkflowDefinition definition, CancellationToken cancellationToken)
    {
        if (run.QueuedFor == QueuedFor.Start)
        {
            return Overlap.DelayReason(run);
        }

        if (run.QueuedFor == QueuedFor.Batch && run.StatusReason is { } gathers)
        {
            return gathers; // written with each start
        }

        if (run.QueuedFor == QueuedFor.Quiet)
        {
            return Debounce.WaitReason(run.DueAt, run.DueBy);
        }

        var ahead = await runs.CountAheadAsync(run, Overlap.MaxCounted, cancellationToken);
        if (run is { QueuedFor: QueuedFor.Rate, RateKey: { } rateKey } && definition.RateLimit is { } rate)
        {
            return Overlap.WithPlace(RateLine.WaitReason(rate, rateKey, await runs.FindLastBegunAsync(run.WorkflowId, rateKey, cancellationToken), ahead), ahead);
        }

        var reason = run is { QueuedFor: QueuedFor.Key, ConcurrencyKey: { } key }
            ? Overlap.KeyWaitReason((await runs.ListHoldersAsync(run.WorkflowId, key, 1, cancellationToken)) is [var oldest] ? oldest.Id : null, key, definition.Concurrency?.Limit ?? 1)
            : Overlap.WaitReason(await runs.FindInFrontOfAsync(run, cancellationToken), definition.MaxConcurrentRuns);
        return Overlap.WithPlace(reason, ahead);
    }

    /// <summary>Why a run that was ordered to end has not ended: what it waits for, and until when.</summary>
    /// <param name="run">The run.</param>
    /// <param name="plan">The plan of its version.</param>
    /// <param name="recorded">Its recorded executions.</param>
    internal static string Cancelling(RunHead run, RunPlan plan, IReadOnlyList<RecordedExecution> recorded)
    {
        var reason = run.EndOrder?.Explanation ?? run.StatusReason ?? "it is being cancelled";
        var begun = recorded.Where(e => e.Index is null).GroupBy(e => e.Position).ToDictionary(g => g.Key, g => g.Last().Status.IsFinal());
        var isCleanupOver = run.EndOrder?.CleanupEnd is not null;
        var open = Enumerable.Range(0, plan.Tasks.Length)
            .Where(p => begun.TryGetValue(p, out var isDone) ? !isDone : !isCleanupOver && plan.Tasks[p].Rule.IsCleanup())
            .ToList();
        if (open.Count == 0)
        {
            return reason;
        }

        var until = RunLimits.DueAt(run, plan) is { } dueAt && open.Exists(p => plan.Tasks[p].Rule.IsCleanup())
            ? $"; its clean-up has until {Rfc3339.Write(dueAt)}"
            : "";
        return $"{reason}; waits for {ExecutionList.NamesOf(plan, open)}{until}";
    }
}
