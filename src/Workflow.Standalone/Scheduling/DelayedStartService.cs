using Workflow.Core.Execution.Orders;

namespace Workflow.Standalone.Scheduling;

/// <summary>Begins the runs that wait for their instant. After a kill, the next process begins those whose instant has passed.</summary>
internal sealed class DelayedStartService(DelayedStarts starts) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => starts.RunAsync(stoppingToken);
}
