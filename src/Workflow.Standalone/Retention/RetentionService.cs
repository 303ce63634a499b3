using Workflow.Core.Maintenance;

namespace Workflow.Standalone.Retention;

/// <summary>Removes old runs, old statistics, old entries of the audit trail and expired sessions: one slice per minute, and more while more are due.</summary>
internal sealed class RetentionService(Cleanup cleanup, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var begun = time.GetTimestamp();
            var isMoreDue = await cleanup.RemoveSlicesAsync(stoppingToken);

            // Pauses as long as the slices took, so that at least half of the store's capacity is left for active runs.
            var pause = isMoreDue ? time.GetElapsedTime(begun) : Pause;
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
