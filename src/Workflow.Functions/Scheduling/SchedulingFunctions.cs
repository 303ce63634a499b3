using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflow.Core.Maintenance;
using Workflow.Functions.Engine;

namespace Workflow.Functions.Scheduling;

/// <summary>The timer that starts what is due. The host sees to it that it fires on one instance only.</summary>
/// <param name="round">Starts it.</param>
/// <param name="clients">Takes the client of the hub.</param>
public sealed class SchedulingFunctions(SchedulerRound round, DurableClients clients)
{
    // The host's timers fire up to some seconds early now and then. What is due at the full minute must not wait for the next.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

#pragma warning disable IDE0060 // a function is triggered by a parameter, whether it looks at it or not
    /// <summary>Starts what is due.</summary>
    [Function("check_scheduled_workflows")]
    public async Task CheckScheduledWorkflowsAsync(
        [TimerTrigger("%CHECK_SCHEDULED_WORKFLOWS_SCHEDULE%")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken stopping)
    {
        clients.Use(client);
        await round.RunAsync(Patience, stopping);
    }
#pragma warning restore IDE0060
}
