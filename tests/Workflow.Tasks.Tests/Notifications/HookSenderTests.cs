using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Workflow.Core.Definitions;
using Workflow.Core.Notifications;
using Workflow.Tasks.Http.Connections;
using Workflow.Tasks.Http.Redirects;

namespace Workflow.Tasks.Tests.Notifications;

/// <summary>How sending a notification to an address can end.</summary>
public sealed class HookSenderTests
{
    private static readonly Notification Notification = new()
    {
        Id = "r/on_failure/0",
        Source = "/api/v1/workflows/1",
        Type = "workflow.run.failed",
        Time = new DateTimeOffset(2026, 11, 23, 19, 2, 0, TimeSpan.Zero),
        RunId = "r",
        WorkflowId = 1,
        Workflow = "w",
        Status = "FAILED",
        Link = "/monitor/runs/r",
    };

    [Theory]
    [InlineData(200, null, true)]
    [InlineData(202, null, true)]
    [InlineData(204, null, true)]
    [InlineData(302, "it answered 302", true)] // not followed
    [InlineData(400, "it answered 400", true)]
    [InlineData(404, "it answered 404", true)]
    [InlineData(410, "it answered 410", false)]
    [InlineData(429, "it answered 429", true)]
    [InlineData(500, "it answered 500", true)]
    [InlineData(503, "it answered 503", true)]
    public async Task Send_GoesByTheStatus(int status, string? error, bool isRetryable)
    {
        var requests = 0;
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            requests++;
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        });

        Assert.Equal(new SendResult(error, isRetryable), await SendAsync(server.Url.AbsoluteUri));
        Assert.Equal(1, requests);
    }

    [Theory]
    [InlineData("http://169.254.169.254/", "HTTP tasks may not reach it", false)] // the same addresses as HTTP tasks
    [InlineData("http://127.0.0.1:1/", "no connection", true)]
    [InlineData("http://nowhere.invalid/", "the name of the host is not known", true)]
    public async Task Send_SaysWhy_WhereItReachesNobody(string url, string error, bool isRetryable)
    {
        var result = await SendAsync(url);

        Assert.Equal(isRetryable, result.IsRetryable);
        Assert.Contains(error, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GONE", "this host has no secret 'GONE'")]
    [InlineData("SHORT", "fewer than 4 characters")]
    public async Task Send_SendsNothing_WithoutItsSecret(string secret, string error)
    {
        var requests = 0;
        await using var server = await LoopbackServer.StartAsync(_ =>
        {
            requests++;
            return Task.CompletedTask;
        });

        Assert.Contains(error, (await SendAsync(server.Url.AbsoluteUri, secret)).Error, StringComparison.Ordinal);
        Assert.Equal(0, requests);
    }

    [Fact]
    public async Task Send_GivesUp_WhereTheReceiverIsSlow()
    {
        await using var server = await LoopbackServer.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));

        Assert.Equal(new SendResult("no answer within 1 s"), await SendAsync(server.Url.AbsoluteUri, seconds: 1));
    }

    // It is one of the calls to that server, as those of HTTP tasks are.
    [Fact]
    public async Task Send_WaitsForAPlace_AtItsServer()
    {
        var (now, most, gate) = (0, 0, new Lock());
        await using var server = await LoopbackServer.StartAsync(async _ =>
        {
            lock (gate)
            {
                most = Math.Max(most, ++now);
            }

            await Task.Delay(20);
            lock (gate)
            {
                now--;
            }
        });
        await using var services = Services(seconds: 1);
        var (sender, places) = (services.GetRequiredService<INotificationSender>(), services.GetRequiredService<ServerPlaces>());
        var target = new NotificationTarget(server.Url.AbsoluteUri);

        var taken = new[] { await places.EnterAsync(Origin.Of(server.Url), CancellationToken.None), await places.EnterAsync(Origin.Of(server.Url), CancellationToken.None) };
        Assert.Equal(new SendResult("no free connection to its server within 1 s", IsSent: false), await sender.SendAsync(target, Notification, CancellationToken.None));
        taken[0].Dispose();
        services.GetRequiredService<IOptions<NotificationOptions>>().Value.TimeoutSeconds = 60; // for a busy machine

        Assert.All(await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => sender.SendAsync(target, Notification, CancellationToken.None))), result => Assert.Null(result.Error));
        Assert.Equal(1, most);
    }

    private static ServiceProvider Services(int seconds = 60)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Workflow:Secrets:SHORT", "abc"), new("Workflow:Notifications:TimeoutSeconds", $"{seconds}"), new("Workflow:Http:ConnectTimeoutSeconds", $"{seconds}"), new("Workflow:Http:MaxConnectionsPerServer", "2")])
            .Build();
        return new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddBuiltInTaskTypes(configuration.GetSection("Workflow")).BuildServiceProvider();
    }

    private static async Task<SendResult> SendAsync(string url, string? secret = null, int seconds = 60)
    {
        await using var services = Services(seconds);
        return await services.GetRequiredService<INotificationSender>().SendAsync(new NotificationTarget(url, secret), Notification, TestContext.Current.CancellationToken);
    }
}
