namespace Workflow.Core.Execution;

/// <summary>How fine the runtime's timers are: a millisecond, and what is left over is cut off.</summary>
public static class TimerGrain
{
    /// <summary>A pause rounded up to what timers know, so that its end is not before the instant that is waited for.</summary>
    /// <param name="left">What is left until the instant.</param>
    public static TimeSpan Up(TimeSpan left) => TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds));
}
