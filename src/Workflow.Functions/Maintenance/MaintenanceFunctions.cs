using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflow.Core.Maintenance;
using Workflow.Functions.Engine;

namespace Workflow.Functions.Maintenance;

/// <summary>
/// The timers of maintenance. The host fires each on one instance only. Their schedules are settings of the app, and
/// <c>AzureWebJobs.NAME.Disabled</c> disables each.
/// </summary>
/// <param name="runs">Repairs runs.</param>
/// <param name="retention">Removes old runs.</param>
/// <param name="audit">Removes old entries of the audit trail.</param>
/// <param name="sessions">Removes expired sessions.</param>
/// <param name="clients">Gets the client of the hub.</param>
public sealed class MaintenanceFunctions(RunMaintenance runs, RunRetention retention, AuditRetention audit, SessionCleanup sessions, DurableClients clients)
{
#pragma warning disable IDE0060 // the parameter is the trigger, even though it is not used
    /// <summary>Checks the active runs.</summary>
    [Function("check_runs")]
    public Task CheckRunsAsync([TimerTrigger("%CHECK_RUNS_SCHEDULE%")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken stopping)
    {
        clients.Use(client);
        return runs.CheckAsync(stopping);
    }

    /// <summary>Removes a slice of the old runs, with their orchestrations, of the old entries of the audit trail, and of the expired sessions.</summary>
    [Function("remove_old_runs")]
    public async Task RemoveOldRunsAsync([TimerTrigger("%REMOVE_OLD_RUNS_SCHEDULE%")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken stopping)
    {
        clients.Use(client);
        await audit.RemoveSliceAsync(stopping);
        await sessions.RemoveSliceAsync(stopping);
        await retention.RemoveSliceAsync(stopping);
    }
#pragma warning restore IDE0060
}
