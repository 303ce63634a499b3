namespace Workflow.Core.Health;

/// <summary>When this process last checked the schedules.</summary>
/// <param name="time">The clock.</param>
public sealed class SchedulerPulse(TimeProvider time)
{
    private long _ticks = time.GetUtcNow().UtcTicks;

    /// <summary>When, UTC; before the first time: when this was made.</summary>
    public DateTimeOffset LastAt => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    /// <summary>Records that they were checked now.</summary>
    public void Beat() => Interlocked.Exchange(ref _ticks, time.GetUtcNow().UtcTicks);
}
