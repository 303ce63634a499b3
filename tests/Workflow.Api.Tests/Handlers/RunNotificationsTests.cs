using Moq;
using Workflow.Core.Definitions;
using Workflow.Core.History;

namespace Workflow.Api.Tests.Handlers;

/// <summary>A run shows who hears of it; where its version notifies nobody, nothing is read for that.</summary>
public sealed class RunNotificationsTests : IAsyncLifetime
{
    private readonly ApiHost _host = new();

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData(false, "[]")]
    [InlineData(true, """[{"on":"on_success","target":"ops@example.org","status":"pending","attempts":2,"next_at":"2026-11-23T19:01:02.0000000Z","delivered_at":null,"error":"the mail server answered 451"}]""")]
    public async Task Run_ReadsItsNotifications_WhereItsVersionHasSome(bool hasSome, string expected)
    {
        var definition = Samples.Workflow.Definition with { Notifications = hasSome ? new WorkflowNotifications { OnSuccess = [new(Email: "ops@example.org")] } : null };
        _host.Workflows.Setup(s => s.GetVersionAsync(7, 2, It.IsAny<CancellationToken>())).ReturnsAsync(new WorkflowVersion(7, 2, definition, Samples.At));
        _host.Notifications.Setup(s => s.FindNotificationsAsync(Samples.RunId, It.IsAny<CancellationToken>())).ReturnsAsync(new RunNotifications
        {
            RunId = Samples.RunId,
            CreatedAt = Samples.At,
            Deliveries = [new Delivery { On = NotificationCause.OnSuccess, Index = 0, Target = "ops@example.org", Attempts = 2, NextAt = Samples.At, Error = "the mail server answered 451" }],
        });

        var shown = await _host.SendAsync("GET", $"/api/v1/runs/{Samples.RunId}");

        Assert.Equal(expected, shown.Json.GetProperty("notifications").GetRawText());
        _host.Notifications.Verify(s => s.FindNotificationsAsync(It.IsAny<string>(), It.IsAny<CancellationToken>()), hasSome ? Times.Once() : Times.Never());
    }
}
