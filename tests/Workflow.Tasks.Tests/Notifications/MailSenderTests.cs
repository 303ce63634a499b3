using System.Security.Cryptography.X509Certificates;
using MailKit.Net.Smtp;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Workflow.Core.Definitions;
using Workflow.Core.Notifications;
using Workflow.Tasks.Notifications;

namespace Workflow.Tasks.Tests.Notifications;

/// <summary>Notifications as e-mail, by a real mail server.</summary>
public sealed class MailSenderTests : IDisposable
{
    private const string Password = "Ma1l/Secr3t+of=me";

    private static readonly Notification Failed = new()
    {
        Id = "20261123T190102123456-1-k3f9q2/on_failure/1",
        Source = "/api/v1/workflows/1",
        Type = "workflow.run.timed_out",
        Time = new DateTimeOffset(2026, 11, 23, 19, 2, 0, TimeSpan.Zero),
        RunId = "20261123T190102123456-1-k3f9q2",
        WorkflowId = 1,
        Workflow = "nightly: Zoë\nBcc: evil@example.org",
        Status = "TIMED_OUT",
        Error = "The run reached its time limit of 60 s.\r\n.\r\nQUIT",
        Link = "https://workflow.example.org/monitor/runs/20261123T190102123456-1-k3f9q2",
    };

    private readonly TestAuthority _authority = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task Send_DeliversAnEmail_ToOneMailboxOnly()
    {
        await using var server = await MailServer.StartAsync();
        await using var services = Services(("Host", "127.0.0.1"), ("Port", $"{server.Port}"), ("Tls", "None"), ("From", "Workflow <workflow@example.org>"));

        Assert.Equal(new SendResult(), await SendAsync(services, "ops@example.org"));
        Assert.Equal(new SendResult(), await SendAsync(services, "ops@example.org"));

        Assert.Equal(2, server.Messages.Count);
        var message = server.Messages[0];
        Assert.Equal("ops@example.org", Assert.Single(message.To.Mailboxes).Address);
        Assert.Equal("workflow@example.org", Assert.Single(message.From.Mailboxes).Address);
        Assert.Empty(message.Bcc);
        Assert.Equal("auto-generated", message.Headers["Auto-Submitted"]);
        Assert.StartsWith("nightly: Zoë", message.Subject, StringComparison.Ordinal);
        Assert.EndsWith(": timed out", message.Subject, StringComparison.Ordinal);
        Assert.Contains("Status: TIMED_OUT", message.TextBody, StringComparison.Ordinal);
        Assert.Contains("QUIT", message.TextBody, StringComparison.Ordinal);
        Assert.Contains(Failed.Link, message.TextBody, StringComparison.Ordinal);
        Assert.Equal("20261123T190102123456-1-k3f9q2.on_failure.1@example.org", message.MessageId);
        Assert.Equal(message.MessageId, server.Messages[1].MessageId);
    }

    [Theory]
    [InlineData("refused@example.org", "the mail server answered 550", false)]
    [InlineData("busy@example.org", "the mail server answered 451", true)]
    public async Task Send_SaysHowTheServerAnswered(string email, string error, bool isRetryable)
    {
        await using var server = await MailServer.StartAsync();
        await using var services = Services(("Host", "127.0.0.1"), ("Port", $"{server.Port}"), ("Tls", "None"), ("From", "workflow@example.org"));

        Assert.Equal(new SendResult(error, isRetryable), await SendAsync(services, email));
        Assert.Empty(server.Messages);
    }

    // The certificate is of an authority that no machine trusts, and there is no setting that trusts it.
    [Fact]
    public async Task Send_SendsNoPassword_ToAServerThatIsNotTrusted()
    {
        await using var server = await MailServer.StartAsync(Pem(), "me", Password);
        await using var services = Services(("Host", "127.0.0.1"), ("Port", $"{server.Port}"), ("From", "workflow@example.org"), ("User", "me"), ("PasswordSecret", "MAIL"));

        var result = await SendAsync(services, "ops@example.org");

        Assert.Equal("no secure connection to the mail server: its certificate is not trusted, or it has no TLS", result.Error);
        Assert.Empty(server.Messages);
    }

    [Theory]
    [InlineData("me", null)]
    [InlineData("somebody", "the mail server did not accept user and password")]
    public async Task Send_SignsIn_OverTls(string user, string? error)
    {
        await using var server = await MailServer.StartAsync(Pem(), "me", Password);
        await using var services = Services(("Host", "localhost"), ("Port", $"{server.Port}"), ("From", "workflow@example.org"), ("User", user), ("PasswordSecret", "MAIL"));
        services.GetRequiredService<MailSender>().NewClient = () => new SmtpClient { ServerCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=server" };

        Assert.Equal(new SendResult(error), await SendAsync(services, "ops@example.org"));
        Assert.Equal(error is null ? 1 : 0, server.Messages.Count);
    }

    [Fact]
    public async Task Send_SendsNoPassword_WithoutTls()
    {
        await using var server = await MailServer.StartAsync();
        await using var services = Services(("Host", "127.0.0.1"), ("Port", $"{server.Port}"), ("From", "workflow@example.org"), ("User", "me"), ("PasswordSecret", "MAIL"));

        Assert.Equal(new SendResult("the mail server has no STARTTLS, or no way to sign in"), await SendAsync(services, "ops@example.org"));
    }

    [Fact]
    public async Task Send_SaysSo_WhereThereIsNoServer()
    {
        await using var none = Services();
        await using var away = Services(("Host", "127.0.0.1"), ("Port", "1"), ("Tls", "None"), ("From", "workflow@example.org"));
        await using var secretless = Services(("Host", "127.0.0.1"), ("From", "workflow@example.org"), ("User", "me"), ("PasswordSecret", "GONE"));

        Assert.Equal(new SendResult("this service has no mail server (setting Workflow:Smtp:Host)", IsRetryable: false), await SendAsync(none, "ops@example.org"));
        Assert.Equal(new SendResult("no connection to the mail server"), await SendAsync(away, "ops@example.org"));
        Assert.Equal(new SendResult("this host has no secret 'GONE'"), await SendAsync(secretless, "ops@example.org"));
    }

    [Theory]
    [InlineData("Host=mail", "Workflow:Smtp:From must be a mailbox")]
    [InlineData("Host=mail;From=nobody", "Workflow:Smtp:From must be a mailbox")]
    [InlineData("Host=mail;From=a@b.c;User=me", "go together")]
    [InlineData("Host=mail;From=a@b.c;PasswordSecret=K", "go together")]
    [InlineData("Host=mail;From=a@b.c;Port=0", "Port")]
    public void Settings_AreChecked(string settings, string fault)
    {
        using var services = Services([.. settings.Split(';').Select(s => s.Split('=')).Select(s => (s[0], s[1]))]);

        Assert.Contains(fault, Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<SmtpOptions>>().Value).Message, StringComparison.Ordinal);
    }

    private static Task<SendResult> SendAsync(ServiceProvider services, string email) =>
        services.GetRequiredService<INotificationSender>().SendAsync(new NotificationTarget(Email: email), Failed, Cancel);

    private static ServiceProvider Services(params (string Name, string Value)[] smtp)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Workflow:Secrets:MAIL", Password), .. smtp.Select(setting => new KeyValuePair<string, string?>($"Workflow:Smtp:{setting.Name}", setting.Value))])
            .Build();
        return new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddBuiltInTaskTypes(configuration.GetSection("Workflow")).BuildServiceProvider();
    }

    private (string Certificate, string Key) Pem()
    {
        using var certificate = _authority.Server();
        using var key = certificate.GetECDsaPrivateKey()!;
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
