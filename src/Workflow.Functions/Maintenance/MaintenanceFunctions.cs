using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflow.Functions.Engine;

namespace Workflow.Functions.Maintenance;

/// <summary>
/// The timers. The host sees to it that each fires on one instance only, however many there are. Their schedules are
/// settings of the app, and each can be switched off by <c>AzureWebJobs.NAME.Disabled</c>.
/// </summary>
/// <param name="runs">Puts runs right.</param>
/// <param name="clients">Takes the client of the hub.</param>
public sealed class MaintenanceFunctions(RunMaintenance runs, DurableClients clients)
{
#pragma warning disable IDE0060 // a function is triggered by a parameter, whether it looks at it or not
    /// <summary>Looks after the runs that are active.</summary>
    [Function("check_runs")]
    public Task CheckRunsAsync([TimerTrigger("%CHECK_RUNS_SCHEDULE%", RunOnStartup = false)] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken stopping)
    {
        clients.Use(client);
        return runs.CheckAsync(stopping);
    }
#pragma warning restore IDE0060
}
