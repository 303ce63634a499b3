using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflow.Core.Maintenance;
using Workflow.Functions.Engine;

namespace Workflow.Functions.Maintenance;

/// <summary>
/// The timers. The host sees to it that each fires on one instance only, however many there are. Their schedules are
/// settings of the app, and each can be switched off by <c>AzureWebJobs.NAME.Disabled</c>.
/// </summary>
/// <param name="runs">Puts runs right.</param>
/// <param name="retention">Removes runs that ended long ago.</param>
/// <param name="clients">Takes the client of the hub.</param>
public sealed class MaintenanceFunctions(RunMaintenance runs, RunRetention retention, DurableClients clients)
{
#pragma warning disable IDE0060 // a function is triggered by a parameter, whether it looks at it or not
    /// <summary>Looks after the runs that are active.</summary>
    [Function("check_runs")]
    public Task CheckRunsAsync([TimerTrigger("%CHECK_RUNS_SCHEDULE%")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken stopping)
    {
        clients.Use(client);
        return runs.CheckAsync(stopping);
    }

    /// <summary>Removes a slice of the runs that ended long ago, with their orchestrations.</summary>
    [Function("remove_old_runs")]
    public async Task RemoveOldRunsAsync([TimerTrigger("%REMOVE_OLD_RUNS_SCHEDULE%")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken stopping)
    {
        clients.Use(client);
        await retention.RemoveSliceAsync(stopping);
    }
#pragma warning restore IDE0060
}
