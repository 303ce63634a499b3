namespace Workflow.Core.Timing;

/// <summary>The resolution of the runtime's timers: a millisecond; fractions are truncated.</summary>
public static class TimerResolution
{
    /// <summary>A delay rounded up to the resolution of timers, so that it does not end before the instant.</summary>
    /// <param name="left">The time left until the instant.</param>
    public static TimeSpan Up(TimeSpan left) => TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds));
}
