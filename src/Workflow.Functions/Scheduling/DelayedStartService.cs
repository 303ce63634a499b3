using Microsoft.Extensions.Hosting;
using Workflow.Core.Execution.Orders;
using Workflow.Functions.Engine;

namespace Workflow.Functions.Scheduling;

/// <summary>
/// Begins the runs that wait for their instant, in every worker process, to the second. The timer of schedules wakes a worker every minute if there
/// is none, and begins what is due then.
/// </summary>
/// <param name="starts">Begins them.</param>
/// <param name="clients">Gets the client of the hub.</param>
internal sealed class DelayedStartService(DelayedStarts starts, DurableClients clients) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await clients.Ready.WaitAsync(stoppingToken);
        await starts.RunAsync(stoppingToken);
    }
}
