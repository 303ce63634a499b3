using Microsoft.Azure.Functions.Worker;
using Workflow.Core.Notifications;

namespace Workflow.Functions.Notifications;

/// <summary>The timer that sends notifications. The host fires it on one instance only.</summary>
/// <param name="round">Sends what is due.</param>
public sealed class NotificationFunctions(NotificationRound round)
{
    // Ends before the timer fires again a minute later, also where a receiver takes as long as it may by default.
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(25);

#pragma warning disable IDE0060 // the parameter is the trigger, even though it is not used
    /// <summary>Sends what is due, and more while more is due and there is time.</summary>
    [Function("send_notifications")]
    public Task SendAsync([TimerTrigger("%SEND_NOTIFICATIONS_SCHEDULE%")] TimerInfo timer, CancellationToken stopping) => round.RunAsync(isAlone: false, RoundTime, stopping);
#pragma warning restore IDE0060
}
