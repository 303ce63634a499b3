using Workflow.Core.Definitions;
using Workflow.Core.Notifications;

namespace Workflow.Tasks.Notifications;

/// <summary>Sends notifications to addresses and to mailboxes.</summary>
/// <param name="hooks">Sends requests.</param>
/// <param name="mail">Sends e-mail.</param>
internal sealed class NotificationSender(HookSender hooks, MailSender mail) : INotificationSender
{
    /// <inheritdoc/>
    public async Task<SendResult> SendAsync(NotificationTarget target, Notification notification, CancellationToken cancellationToken)
    {
        try
        {
            return await (target.Email is { } email ? mail.SendAsync(email, notification, cancellationToken) : hooks.SendAsync(target, notification, cancellationToken));
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return new SendResult($"it could not be sent ({e.GetType().Name})"); // a message of a library could have anything in it
        }
    }
}
