using Microsoft.Azure.Functions.Worker;
using Workflow.Core.Notifications;

namespace Workflow.Functions.Notifications;

/// <summary>The timer that sends notifications. The host fires it on one instance only.</summary>
/// <param name="round">Sends what is due.</param>
/// <param name="time">The clock.</param>
public sealed class NotificationFunctions(NotificationRound round, TimeProvider time)
{
    // Ends before the timer fires again a minute later.
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(25);

#pragma warning disable IDE0060 // the parameter is the trigger, even though it is not used
    /// <summary>Sends what is due, and more while more is due and there is time.</summary>
    [Function("send_notifications")]
    public async Task SendAsync([TimerTrigger("%SEND_NOTIFICATIONS_SCHEDULE%")] TimerInfo timer, CancellationToken stopping)
    {
        for (var begun = time.GetTimestamp(); await round.RunAsync(isAlone: false, stopping) > 0 && time.GetElapsedTime(begun) < RoundTime;)
        {
            // Each round is bounded.
        }
    }
#pragma warning restore IDE0060
}
