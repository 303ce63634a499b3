using Workflow.Core.Notifications;

namespace Workflow.Standalone.Notifications;

/// <summary>Sends notifications: when a run has ended, and every few seconds.</summary>
internal sealed partial class NotificationService(NotificationRound round, NotificationSignal signal, TimeProvider time, ILogger<NotificationService> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await round.RunAsync(isAlone: true, Timeout.InfiniteTimeSpan, stoppingToken) == 0)
                {
                    await signal.WaitAsync(Pause, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // The host is stopping; a notification that was being sent is sent again.
            }
            catch (Exception e)
            {
                LogFailed(e);
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Sending notifications failed; trying again soon")]
    private partial void LogFailed(Exception exception);
}
