namespace Workflow.Standalone.Engine;

/// <summary>Waits for instants, however far away: a timer of the runtime's own reaches 49 days.</summary>
internal static class Timers
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>Completes at an instant by the clock, at once if it has passed. A clock that is set is noticed within a day.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before.</exception>
    public static async Task UntilAsync(DateTimeOffset instant, TimeProvider time, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (instant - time.GetUtcNow() is var left && left > TimeSpan.Zero)
        {
            // Rounded up to the timer's own grain, so that the end of the wait is not before the instant.
            var pause = left < Longest ? TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)) : Longest;
            await Task.Delay(pause, time, cancellationToken);
        }
    }
}
