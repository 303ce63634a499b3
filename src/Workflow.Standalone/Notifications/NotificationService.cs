using Workflow.Core.Notifications;

namespace Workflow.Standalone.Notifications;

/// <summary>Sends notifications: when a run has ended, and every few seconds.</summary>
internal sealed partial class NotificationService(NotificationRound round, NotificationSignal signal, TimeProvider time, ILogger<NotificationService> logger) : SignalledService(time)
{
    /// <inheritdoc/>
    protected override async Task RoundAsync(CancellationToken stoppingToken)
    {
        if (await round.RunAsync(isAlone: true, Timeout.InfiniteTimeSpan, stoppingToken) == 0)
        {
            await signal.WaitAsync(Pause, stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Sending notifications failed; trying again soon")]
    protected override partial void LogFailed(Exception exception);
}
