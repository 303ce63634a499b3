using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflow.Core.Execution.Pools;
using Workflow.Core.Maintenance;
using Workflow.Functions.Engine;
using Workflow.Functions.Health;

namespace Workflow.Functions.Maintenance;

/// <summary>
/// The timers of maintenance. The host fires each on one instance only. Their schedules are settings of the app, and
/// <c>AzureWebJobs.NAME.Disabled</c> disables each.
/// </summary>
/// <param name="notes">What is said once the log is open: the first of these functions is called within a minute.</param>
/// <param name="runs">Repairs runs.</param>
/// <param name="pools">Compares the places of pools with the record.</param>
/// <param name="cleanup">Removes what is old.</param>
/// <param name="records">Records how long runs wait for a worker.</param>
/// <param name="clients">Gets the client of the hub.</param>
/// <param name="time">The clock.</param>
public sealed class MaintenanceFunctions(StartUpNotes notes, RunMaintenance runs, PoolCheck pools, Cleanup cleanup, RoundRecords records, DurableClients clients, TimeProvider time)
{
    // Ends before the timer fires again a minute later.
    private static readonly TimeSpan CleanupTime = TimeSpan.FromSeconds(40);

#pragma warning disable IDE0060 // the parameter is the trigger, even though it is not used
    /// <summary>Checks the active runs, and the places of pools.</summary>
    [Function("check_runs")]
    public async Task CheckRunsAsync([TimerTrigger("%CHECK_RUNS_SCHEDULE%")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken stopping)
    {
        clients.Use(client);
        await notes.SayOnceAsync(stopping);
        await runs.CheckAsync(stopping);
        await records.RunsCheckedAsync(runs.LongestWait, stopping);
        await pools.CheckAsync(stopping);
    }

    /// <summary>
    /// Removes old runs, with their orchestrations, old statistics, old entries of the audit trail, and expired sessions: a
    /// slice of each, and more while more are due and there is time.
    /// </summary>
    [Function("remove_old_runs")]
    public async Task RemoveOldRunsAsync([TimerTrigger("%REMOVE_OLD_RUNS_SCHEDULE%")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken stopping)
    {
        clients.Use(client);
        for (var begun = time.GetTimestamp(); await cleanup.RemoveSlicesAsync(stopping) && time.GetElapsedTime(begun) < CleanupTime;)
        {
            // Each slice is bounded.
        }
    }
#pragma warning restore IDE0060
}
