using System.Text.Json.Nodes;
using Microsoft.Azure.Functions.Worker;
using Workflow.Core.History;
using Workflow.Core.Notifications;
using Workflow.Functions.Notifications;
using Workflow.Functions.Tests.Hub;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Functions.Tests.Notifications;

/// <summary>Notifications of runs on Durable Task: the end of a run makes them due, and the timer sends them.</summary>
public sealed class NotificationFunctionsTests : HubTest
{
    [Theory]
    [InlineData(true, "workflow.run.succeeded", "on_success")]
    [InlineData(false, "workflow.run.failed", "on_failure")]
    public async Task Timer_SendsWhatHasEnded_Once(bool isGood, string type, string on)
    {
        await using var receiver = await HookReceiver.StartAsync();
        var run = await Hub.RunAsync(Notifying(receiver, isGood ? Define.Pass("a") : Define.Broken("a")));
        await Eventually.ReadsAsync("it is due", () => Store.FindNotificationsAsync(run.Id, CancellationToken.None), known => known?.DueAt <= DateTimeOffset.UtcNow);
        Assert.Empty(receiver.Received); // nothing but the timer sends

        await TimerAsync();
        await TimerAsync();

        var hook = Assert.Single(receiver.Received);
        Assert.Equal((type, $"{run.Id}/{on}/0"), (hook.Json.Text("type"), hook.Json.Text("id")));
        Assert.Equal(DeliveryStatus.Delivered, Assert.Single((await Store.FindNotificationsAsync(run.Id, CancellationToken.None))!.Deliveries).Status);
    }

    [Fact]
    public async Task Timers_AtTheSameTime_SendOnce()
    {
        await using var receiver = await HookReceiver.StartAsync();
        var run = await Hub.RunAsync(Notifying(receiver, Define.Pass("a")));
        await Eventually.ReadsAsync("it is due", () => Store.FindNotificationsAsync(run.Id, CancellationToken.None), known => known?.DueAt <= DateTimeOffset.UtcNow);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => TimerAsync()));

        Assert.Single(receiver.Received);
    }

    private INotificationStore Store => Hub.Get<INotificationStore>();

    private Task TimerAsync() => new NotificationFunctions(Hub.Get<NotificationRound>()).SendAsync(new TimerInfo(), CancellationToken.None);

    private static JsonObject Notifying(HookReceiver receiver, JsonObject task)
    {
        var workflow = Define.Workflow("notifying", task);
        workflow["on_failure"] = new JsonArray(new JsonObject { ["url"] = receiver.Address.AbsoluteUri });
        workflow["on_success"] = new JsonArray(new JsonObject { ["url"] = receiver.Address.AbsoluteUri });
        return workflow;
    }
}
