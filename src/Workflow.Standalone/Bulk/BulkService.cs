using Workflow.Core.Bulk;

namespace Workflow.Standalone.Bulk;

/// <summary>Works on bulk operations: when one begins, and every few seconds, as one may wait for room in a queue. The first round continues what a killed process left.</summary>
internal sealed partial class BulkService(BulkRunner bulks, BulkSignal signal, TimeProvider time, ILogger<BulkService> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await bulks.RunAsync(TimeSpan.MaxValue, stoppingToken);
                await signal.WaitAsync(Pause, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // The host is stopping; the slice that it was at is done again.
            }
            catch (Exception e)
            {
                LogFailed(e);
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Bulk operations could not be read; trying again soon")]
    private partial void LogFailed(Exception exception);
}
