using Workflow.Core.Execution;

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
            await Task.Delay(left < Longest ? TimerGrain.Up(left) : Longest, time, cancellationToken);
        }
    }
}
