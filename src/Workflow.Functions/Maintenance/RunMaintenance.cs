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
/// Repairs what a killed process has left inconsistent between the store and the task hub: runs whose start was interrupted,
/// changes that were not passed on, runs whose orchestration failed or is gone, and free slots without a run.
/// </summary>
/// <param name="runs">Reads runs.</param>
/// <param name="versions">Planned versions.</param>
/// <param name="queues">Promotes queued runs.</param>
/// <param name="control">Cancels runs whose orchestration was terminated, and ends those whose time limit is reached.</param>
/// <param name="launcher">Notifies the hub.</param>
/// <param name="clients">The client of the hub.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The host's own log.</param>
public sealed partial class RunMaintenance(
    IRunReader runs, PlannedVersions versions, RunQueues queues, RunControl control, DurableLauncher launcher, DurableClients clients, TimeProvider time, ILogger<RunMaintenance> logger)
{
    private string? _next;

    // The start of a younger run may still be in progress.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>How long the run has waited that has waited longest for a worker, of the page that was checked last; zero: none waits.</summary>
    public TimeSpan LongestWait { get; private set; }

    /// <summary>Checks one page of the active runs, beginning after the page that was checked last.</summary>
    /// <returns>How many runs were repaired.</returns>
    public async Task<int> CheckAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (active, next) = await runs.ReadActiveAsync(_next, cancellationToken);
        _next = next; // even if this page fails: it is checked again later
        var queued = new QueuedLines();
        foreach (var run in active.Where(r => r.Status == RunStatus.Queued))
        {
            queued.Add(run);
        }

        foreach (var workflow in queued.Runs.GroupBy(run => run.WorkflowId))
        {
            await TryAsync($"workflow {workflow.Key}", () => queues.CheckAsync(workflow.Key, [.. workflow], cancellationToken), cancellationToken);
        }

        var repaired = 0;
        var waited = new ConcurrentQueue<TimeSpan>();
        var begun = active.Where(r => r.Status.HoldsSlot() && now - r.CreatedAt > Grace);
        await Parallel.ForEachAsync(begun, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken }, async (run, token) =>
        {
            if (await TryAsync(run.Id, () => CheckAsync(run.Id, waited, token), token))
            {
                Interlocked.Increment(ref repaired);
            }
        });
        LongestWait = waited.DefaultIfEmpty().Max();
        LogActive(active.Count, (long)LongestWait.TotalSeconds);
        return repaired;
    }

    private async Task<bool> CheckAsync(string runId, ConcurrentQueue<TimeSpan> waited, CancellationToken cancellationToken)
    {
        var instance = await clients.Current.GetInstanceAsync(runId, cancellationToken);
        if (instance?.RuntimeStatus == OrchestrationRuntimeStatus.Pending)
        {
            waited.Enqueue(time.GetUtcNow() - instance.CreatedAt); // its message is in a queue, and no worker has received it yet
        }

        // Read after the hub, so that a run that has ended in between is seen as ended.
        if (await runs.GetHeadAsync(runId, cancellationToken) is not { } run || run.Status.IsFinal())
        {
            return false;
        }

        if (instance is null && run.EagerUntil > time.GetUtcNow())
        {
            return false; // the process that has begun it drives it by itself
        }

        // The orchestration of a paused run is suspended, so its timers do not fire. But a pause does not stop the clock of
        // the run's time limit.
        var plan = (await versions.GetAsync(run, cancellationToken)).Plan;
        run = await control.EnforceLimitsAsync(run, plan, cancellationToken);

        // The orchestration of a paused run does not look at the runs of its groups.
        if (run.Group is not null && await control.MatchPartAsync(run.Id, cancellationToken))
        {
            run = await runs.GetHeadAsync(runId, cancellationToken) ?? run;
        }

        var state = StateOf(instance?.RuntimeStatus);
        var action = Reconciliation.Of(run.Status, state);
        switch (action)
        {
            case RepairAction.Launch:
                await launcher.StartAsync(runId, new RunRequest(IsReleased: false), cancellationToken);
                break;
            case RepairAction.Notify:
                await launcher.NotifyHubAsync(runId, cancellationToken);
                break;
            case RepairAction.Cancel:
                await control.CancelAsync(runId, Cancellation.ByEngine(), cancellationToken);
                await launcher.StartAsync(runId, new RunRequest(IsReleased: false), cancellationToken);
                break;
            default:
                return false;
        }

        LogRepaired(runId, Word.Upper(run.Status), state, action);
        return true;
    }

    private static EngineState StateOf(OrchestrationRuntimeStatus? status) => status switch
    {
        null => EngineState.Missing,
        OrchestrationRuntimeStatus.Suspended => EngineState.Paused,
        OrchestrationRuntimeStatus.Terminated => EngineState.Terminated,
        OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed => EngineState.Ended,
        _ => EngineState.Running,
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

    // A run that can't be repaired must not block the others.
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
    private partial void LogRepaired(string runId, string status, EngineState state, RepairAction remedy);

    [LoggerMessage(Level = LogLevel.Error, Message = "Maintenance of {What} failed; trying again in a minute")]
    private partial void LogFailed(Exception exception, string what);
}
