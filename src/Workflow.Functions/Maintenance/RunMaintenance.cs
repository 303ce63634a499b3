using System.Collections.Concurrent;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Functions.Engine;

namespace Workflow.Functions.Maintenance;

/// <summary>
/// Puts right what a killed process has left between the store of runs and the task hub: runs whose start was interrupted,
/// orders that were not passed on, runs whose orchestration failed or is gone, and slots that no run was let into.
/// </summary>
/// <param name="store">Where runs are kept.</param>
/// <param name="versions">Versions, planned.</param>
/// <param name="queues">Begins queued runs.</param>
/// <param name="control">Cancels runs whose orchestration was terminated, and ends those whose time limit is reached.</param>
/// <param name="launcher">Tells the hub.</param>
/// <param name="clients">The client of the hub.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The host's own log.</param>
public sealed partial class RunMaintenance(
    IRunStore store, PlannedVersions versions, RunQueues queues, RunControl control, DurableLauncher launcher, DurableClients clients, TimeProvider time, ILogger<RunMaintenance> logger)
{
    private string? _next;

    // A start may be under way right now.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>Looks at a page of the active runs: at all of them, or at those that come after the last page that was looked at.</summary>
    /// <returns>How many were put right.</returns>
    public async Task<int> CheckAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (active, next) = await store.ReadActiveAsync(_next, cancellationToken);
        _next = next; // whatever comes of this page: its turn comes again
        foreach (var workflowId in active.Where(r => r.Status == RunStatus.Queued).Select(r => r.WorkflowId).Distinct())
        {
            await TryAsync($"workflow {workflowId}", () => queues.CheckAsync(workflowId, cancellationToken), cancellationToken);
        }

        var mended = 0;
        var waited = new ConcurrentQueue<TimeSpan>();
        var begun = active.Where(r => r.Status.HoldsSlot() && now - r.CreatedAt > Grace);
        await Parallel.ForEachAsync(begun, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken }, async (run, token) =>
        {
            if (await TryAsync(run.Id, () => CheckAsync(run.Id, waited, token), token))
            {
                Interlocked.Increment(ref mended);
            }
        });
        LogActive(active.Count, (long)waited.DefaultIfEmpty().Max().TotalSeconds);
        return mended;
    }

    private async Task<bool> CheckAsync(string runId, ConcurrentQueue<TimeSpan> waited, CancellationToken cancellationToken)
    {
        var instance = await clients.Current.GetInstanceAsync(runId, cancellationToken);
        if (instance?.RuntimeStatus == OrchestrationRuntimeStatus.Pending)
        {
            waited.Enqueue(time.GetUtcNow() - instance.CreatedAt); // its message is in a queue that no worker has come to
        }

        // Read after the hub, so that a run that has ended in between is seen to have.
        if (await store.GetAsync(runId, cancellationToken) is not { } run || run.Status.IsFinal())
        {
            return false;
        }

        // A run that is paused has an orchestration that is suspended, and so has no timer that fires: a pause does not stop the
        // clock of its time limit all the same.
        var plan = (await versions.GetAsync(run.WorkflowId, run.WorkflowVersion, cancellationToken)).Plan;
        run = await control.EnforceLimitsAsync(run, plan, cancellationToken);
        var state = StateOf(instance?.RuntimeStatus);
        var remedy = Reconciliation.Of(run.Status, state);
        switch (remedy)
        {
            case Remedy.Launch:
                await launcher.StartAsync(runId, cancellationToken);
                break;
            case Remedy.Tell:
                await launcher.TellAsync(runId, cancellationToken);
                break;
            case Remedy.Cancel:
                await control.CancelAsync(runId, Cancellation.ByEngine(), cancellationToken);
                await launcher.StartAsync(runId, cancellationToken);
                break;
            default:
                return false;
        }

        LogMended(runId, Word.Upper(run.Status), state, remedy);
        return true;
    }

    private static EngineState StateOf(OrchestrationRuntimeStatus? status) => status switch
    {
        null => EngineState.Missing,
        OrchestrationRuntimeStatus.Suspended => EngineState.Held,
        OrchestrationRuntimeStatus.Terminated => EngineState.Terminated,
        OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed => EngineState.Over,
        _ => EngineState.Going,
    };

    private async Task TryAsync(string what, Func<Task> work, CancellationToken cancellationToken) =>
        await TryAsync(
            what,
            async () =>
            {
                await work();
                return true;
            },
            cancellationToken);

    // One that can't be put right must not keep the others from it.
    private async Task<bool> TryAsync(string what, Func<Task<bool>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(e, what);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Active runs: {Count}; the oldest that was not begun yet has waited {Seconds} s")]
    private partial void LogActive(int count, long seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {RunId} is {Status}, and its orchestration was {State}: {Remedy}")]
    private partial void LogMended(string runId, string status, EngineState state, Remedy remedy);

    [LoggerMessage(Level = LogLevel.Error, Message = "Maintenance could not look after {What}; it tries again in a minute")]
    private partial void LogFailed(Exception exception, string what);
}
