namespace Workflow.Core.Timing;

/// <summary>The resolution of the runtime's timers: a millisecond; fractions are truncated.</summary>
public static class TimerGrain
{
    /// <summary>A pause rounded up to what timers know, so that its end is not before the instant that is waited for.</summary>
    /// <param name="left">What is left until the instant.</param>
    public static TimeSpan Up(TimeSpan left) => TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds));
}
