using Workflow.Core.Bulk;

namespace Workflow.Standalone.Bulk;

/// <summary>Works on bulk operations: when one begins, and every few seconds, as one may wait for room in a queue. The first round continues what a killed process left.</summary>
internal sealed partial class BulkService(BulkRunner bulks, BulkSignal signal, TimeProvider time, ILogger<BulkService> logger) : SignalledService(time)
{
    /// <inheritdoc/>
    protected override async Task RoundAsync(CancellationToken stoppingToken)
    {
        await bulks.RunAsync(TimeSpan.MaxValue, stoppingToken);
        await signal.WaitAsync(Pause, stoppingToken);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Bulk operations could not be read; trying again soon")]
    protected override partial void LogFailed(Exception exception);
}
