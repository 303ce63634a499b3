using Workflow.Core.Maintenance;
using Workflow.Core.Scheduling;
using Workflow.Core.Timing;

namespace Workflow.Standalone.Scheduling;

/// <summary>
/// Polls the schedules when the next one is due, when one was changed, and every minute. The next poll continues what a
/// killed process left unfinished.
/// </summary>
internal sealed partial class ScheduleService(SchedulerRound round, IScheduleStore schedules, ScheduleSignal signal, TimeProvider time, ILogger<ScheduleService> logger)
    : BackgroundService
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            // Read before polling, so that a change during the poll is not missed.
            var written = signal.Next;
            var pause = await PollAsync(stoppingToken);
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(written, Task.Delay(pause, time, enough.Token));
            await enough.CancelAsync();
        }
    }

    private async Task<TimeSpan> PollAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!await round.RunAsync(TimeSpan.Zero, cancellationToken))
            {
                return AfterFailure;
            }

            var left = await schedules.NextDueAsync(cancellationToken) - time.GetUtcNow();
            return left switch
            {
                { Ticks: <= 0 } => TimeSpan.Zero,
                { } some when some < LongestPause => TimerResolution.Up(some),
                _ => LongestPause,
            };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return TimeSpan.Zero; // the host is stopping
        }
        catch (Exception e)
        {
            LogFailed(e, AfterFailure.TotalSeconds);
            return AfterFailure;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The schedules could not be polled; trying again in {Seconds} s")]
    private partial void LogFailed(Exception exception, double seconds);
}
