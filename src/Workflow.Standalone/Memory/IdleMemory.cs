namespace Workflow.Standalone.Memory;

/// <summary>
/// Gives memory back to the machine when the host has become idle: the collector does so only while something is allocated.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class IdleMemory(TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var rule = new IdleRule();
        using var timer = new PeriodicTimer(Pace, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (rule.IsDue(GC.GetTotalAllocatedBytes(), GC.GetGCMemoryInfo().HeapSizeBytes))
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                FreedMemory.GiveBack();
            }
        }
    }
}
