using Workflow.Core.Execution.Pools;

namespace Workflow.Standalone.Pools;

/// <summary>Compares the places of pools with the record each minute: a write that failed may have left one behind.</summary>
internal sealed partial class PoolService(PoolCheck pools, TimeProvider time, ILogger<PoolService> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await pools.CheckAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(e);
            }
            catch (Exception)
            {
                return; // the host is stopping
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The check of the pools failed; trying again in a minute")]
    private partial void LogFailed(Exception exception);
}
