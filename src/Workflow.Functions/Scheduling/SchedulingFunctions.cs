using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflow.Core.Bulk;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Maintenance;
using Workflow.Functions.Engine;
using Workflow.Functions.Health;

namespace Workflow.Functions.Scheduling;

/// <summary>The timer that starts due schedules. The host fires it on one instance only.</summary>
/// <param name="round">Starts what is due.</param>
/// <param name="delayed">Begins the runs whose instant has come.</param>
/// <param name="bulks">Works on bulk operations.</param>
/// <param name="records">Records that the schedules were checked.</param>
/// <param name="clients">Gets the client of the hub.</param>
public sealed class SchedulingFunctions(SchedulerRound round, DelayedStarts delayed, BulkRunner bulks, RoundRecords records, DurableClients clients)
{
    // The host's timers sometimes fire a few seconds early. An instant at the full minute must not wait for the next one.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // Ends before the timer fires again.
    private static readonly TimeSpan BulkTime = TimeSpan.FromSeconds(25);

#pragma warning disable IDE0060 // the parameter is the trigger, even though it is not used
    /// <summary>Starts what is due, and continues bulk operations.</summary>
    [Function("check_scheduled_workflows")]
    public async Task CheckScheduledWorkflowsAsync(
        [TimerTrigger("%CHECK_SCHEDULED_WORKFLOWS_SCHEDULE%")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken stopping)
    {
        clients.Use(client);
        await delayed.StartDueAsync(stopping);
        await round.RunAsync(Patience, stopping);
        await records.SchedulesCheckedAsync(stopping);
        await bulks.RunAsync(BulkTime, stopping);
    }
#pragma warning restore IDE0060
}
