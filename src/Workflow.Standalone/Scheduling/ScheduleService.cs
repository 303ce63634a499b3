using Workflow.Core.Maintenance;
using Workflow.Core.Scheduling;
using Workflow.Core.Timing;

namespace Workflow.Standalone.Scheduling;

/// <summary>
/// Looks at the schedules when the next of them is due, when one was written, and every minute. Whatever it is killed in
/// the middle of, the next look goes on with.
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
            // Asked for before looking, so that what is written while it looks is not missed.
            var written = signal.Next;
            var pause = await LookAsync(stoppingToken);
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(written, Task.Delay(pause, time, enough.Token));
            await enough.CancelAsync();
        }
    }

    private async Task<TimeSpan> LookAsync(CancellationToken cancellationToken)
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
                { } some when some < LongestPause => TimerGrain.Up(some),
                _ => LongestPause,
            };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return TimeSpan.Zero; // the host stops
        }
        catch (Exception e)
        {
            LogFailed(e, AfterFailure.TotalSeconds);
            return AfterFailure;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The schedules could not be looked at; they are looked at again in {Seconds} s")]
    private partial void LogFailed(Exception exception, double seconds);
}
