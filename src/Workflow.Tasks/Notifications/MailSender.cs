using System.Globalization;
using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;
using Workflow.Core.Notifications;

namespace Workflow.Tasks.Notifications;

/// <summary>Sends notifications as e-mail. What the mail server says is not passed on, except for its code.</summary>
/// <param name="secrets">The secrets.</param>
/// <param name="smtp">The mail server.</param>
/// <param name="options">The settings.</param>
/// <param name="time">The clock.</param>
internal sealed class MailSender(NamedSecrets secrets, IOptions<SmtpOptions> smtp, IOptions<NotificationOptions> options, TimeProvider time)
{
    /// <summary>Creates clients, in a test: they trust an authority of its own.</summary>
    internal Func<SmtpClient>? NewClient { get; set; }

    /// <summary>Sends a notification to a mailbox.</summary>
    public async Task<SendResult> SendAsync(string email, Notification notification, CancellationToken cancellationToken)
    {
        var server = smtp.Value;
        if (server.Host.Length == 0)
        {
            return new SendResult($"this service has no mail server (setting {SmtpOptions.Section}:{nameof(server.Host)})", IsRetryable: false);
        }

        if (!MailboxAddress.TryParse(email, out var to))
        {
            return new SendResult("it is no mailbox", IsRetryable: false);
        }

        var (password, fault) = server.User.Length == 0 ? (null, null) : await secrets.ReadAsync(server.PasswordSecret, cancellationToken);
        if (fault is not null)
        {
            return new SendResult(fault);
        }

        var limit = TimeSpan.FromSeconds(options.Value.TimeoutSeconds);
        using var until = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(until.Token, cancellationToken);
        try
        {
            using var message = Message(MailboxAddress.Parse(server.From), to, notification);
            using var client = NewClient?.Invoke() ?? new SmtpClient();
            (client.Timeout, client.CheckCertificateRevocation) = ((int)limit.TotalMilliseconds, false);
            await client.ConnectAsync(server.Host, server.Port, OptionsOf(server.Tls), either.Token);
            if (password is not null)
            {
                await client.AuthenticateAsync(server.User, password, either.Token);
            }

            await client.SendAsync(message, either.Token);
            await client.DisconnectAsync(quit: true, CancellationToken.None);
            return new SendResult();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new SendResult(string.Create(CultureInfo.InvariantCulture, $"no answer of the mail server within {limit.TotalSeconds} s"));
        }
        catch (SmtpCommandException e)
        {
            return new SendResult($"the mail server answered {(int)e.StatusCode}", IsRetryable: (int)e.StatusCode is < 500 or >= 600);
        }
        catch (Exception e) when (e is AuthenticationException or SslHandshakeException or SocketException or IOException or ProtocolException or NotSupportedException or ServiceNotConnectedException or TimeoutException)
        {
            return new SendResult(Reason(e));
        }
    }

    /// <summary>The e-mail. Its id is the same whenever it is sent, so that mailboxes can recognise a repetition.</summary>
    internal static MimeMessage Message(MailboxAddress from, MailboxAddress to, Notification notification)
    {
        var message = new MimeMessage
        {
            MessageId = $"{notification.Id.Replace('/', '.')}@{from.Domain}",
            Date = notification.Time,
            Subject = $"{notification.Workflow}: {Outcome(notification)}",
            Body = new TextPart("plain") { Text = Text(notification) },
        };
        message.From.Add(from);
        message.To.Add(to);
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }

    private static string Outcome(Notification notification) => notification.Type[(notification.Type.LastIndexOf('.') + 1)..].Replace('_', ' ');

    private static string Text(Notification notification)
    {
        List<string> lines = [$"Workflow: {notification.Workflow}", $"Run: {notification.RunId}", $"Status: {notification.Status}"];
        lines.AddRange(notification.StatusReason is { } reason ? [$"Reason: {reason}"] : []);
        lines.AddRange(notification.Error is { } error ? [$"Error: {error}"] : []);
        lines.AddRange(notification.StartedAt is { } started ? [$"Started: {started:u}"] : []);
        lines.AddRange(notification.CompletedAt is { } completed ? [$"Ended: {completed:u}"] : []);
        lines.Add(notification.Link);
        return string.Join('\n', lines) + '\n';
    }

    private static SecureSocketOptions OptionsOf(SmtpTls tls) => tls switch
    {
        SmtpTls.Implicit => SecureSocketOptions.SslOnConnect,
        SmtpTls.None => SecureSocketOptions.None,
        _ => SecureSocketOptions.StartTls,
    };

    private static string Reason(Exception e) => e switch
    {
        AuthenticationException => "the mail server did not accept user and password",
        SslHandshakeException => "no secure connection to the mail server: its certificate is not trusted, or it has no TLS",
        NotSupportedException => "the mail server has no STARTTLS, or no way to sign in",
        SocketException => "no connection to the mail server",
        _ => "the connection to the mail server was lost",
    };
}
