using Workflow.Core.Definitions;

namespace Workflow.Core.Notifications;

/// <summary>Sends notifications.</summary>
public interface INotificationSender
{
    /// <summary>Sends a notification once, within a bounded time.</summary>
    /// <param name="target">The receiver.</param>
    /// <param name="notification">What it hears.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    Task<SendResult> SendAsync(NotificationTarget target, Notification notification, CancellationToken cancellationToken);
}

/// <summary>The result of sending a notification.</summary>
/// <param name="Error">Why it was not accepted, without secrets; <c>null</c>: it was.</param>
/// <param name="IsRetryable">Whether sending it again may succeed.</param>
/// <param name="IsSent">Whether it was tried; if not, as this host had no place for it, this is no attempt and tells nothing of the receiver.</param>
public sealed record SendResult(string? Error = null, bool IsRetryable = true, bool IsSent = true);
