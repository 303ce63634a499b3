using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using static Microsoft.Playwright.Assertions;

namespace Workflow.Browser.Tests.Monitor;

/// <summary>Who hears of a run, and how far that has come, is on its page, and follows without loading the page again.</summary>
public sealed class NotificationPanelTests(Chromium chromium, MonitorService service)
{
    // How many depends on how slow the machine is; that they are counted in words does not.
    private static readonly Regex SomeAttempts = new(@"[1-9]\d* attempts? · next attempt", RegexOptions.None, TimeSpan.FromSeconds(1));

    [Fact]
    public async Task Run_ShowsItsNotifications_AsTheyAreDelivered()
    {
        await using var receiver = await HookReceiver.StartAsync();
        var accepts = false;
        receiver.Answer = (_, _) => Task.FromResult(Volatile.Read(ref accepts) ? 200 : 503);
        await using var window = await MonitorWindow.OpenAsync(chromium, service);
        var workflow = Define.Workflow(service.NewName("notifying"), Define.Event("approval", "go"));
        workflow["on_success"] = new JsonArray(new JsonObject { ["url"] = new Uri(receiver.Address, "/hook?token=hidden").AbsoluteUri });
        var run = await service.Client.StartRunAsync((await service.Client.CreateWorkflowAsync(workflow)).Number("id"));
        await window.GoAsync($"/runs/{run}");
        var panel = window.Page.GetByRole(AriaRole.Region, new() { Name = "Notifications" });
        await Expect(window.RunStatus).ToHaveTextAsync("Running");
        await Expect(panel).ToHaveCountAsync(0); // nobody hears of it so far

        await service.Client.PostAsync($"/api/v1/runs/{run}/events/go", new JsonObject());
        var sent = panel.GetByRole(AriaRole.Listitem);
        await Expect(sent).ToContainTextAsync("it answered 503");
        await Expect(sent).ToContainTextAsync("Pending");
        await Expect(sent).ToContainTextAsync($"On success, to {new Uri(receiver.Address, "/hook").AbsoluteUri}");
        await Expect(sent).ToContainTextAsync(SomeAttempts);
        Volatile.Write(ref accepts, true);
        await Expect(sent).Not.ToContainTextAsync("hidden");

        await Expect(sent).ToContainTextAsync("Delivered");
        await Expect(sent).ToContainTextAsync($"{receiver.Received.Count} attempts · delivered");
        await Expect(sent).Not.ToContainTextAsync("503");
    }

    [Theory]
    [InlineData(ColorScheme.Light, 390)]
    [InlineData(ColorScheme.Dark, 390)]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    public async Task Panel_HasNoBarriers_AndFits(ColorScheme scheme, int width)
    {
        await using var window = await MonitorWindow.OpenAsync(chromium, service, new BrowserNewContextOptions { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce, ViewportSize = new ViewportSize { Width = width, Height = 900 } });
        await using var receiver = await HookReceiver.StartAsync();
        var workflow = Define.Workflow(service.NewName("panel"), Define.Pass("a"));
        workflow["on_success"] = new JsonArray(
            new JsonObject { ["url"] = new Uri(receiver.Address, "/" + new string('w', 300)).AbsoluteUri },
            new JsonObject { ["url"] = "http://127.0.0.1:1/nobody" },
            new JsonObject { ["url"] = "http://169.254.169.254/refused" });
        await window.GoAsync($"/runs/{(await service.Client.RunToEndAsync(workflow)).Text("id")}");
        var panel = window.Page.GetByRole(AriaRole.Region, new() { Name = "Notifications" });
        foreach (var word in (string[])["Delivered", "Pending", "Failed"])
        {
            await Expect(panel).ToContainTextAsync(word);
        }

        await window.SettleAsync();
        Assert.Empty(await window.FindBarriersAsync());
        Assert.True(await window.FindOverflowAsync() <= 0, "The page is wider than the window.");
    }

    [Fact]
    public async Task Run_ShowsNoPanel_WhereNobodyHears()
    {
        await using var window = await MonitorWindow.OpenAsync(chromium, service);
        var run = (await service.Client.RunToEndAsync(Define.Workflow(service.NewName("quiet"), Define.Pass("a")))).Text("id");
        await window.GoAsync($"/runs/{run}");
        await Expect(window.RunStatus).ToHaveTextAsync("Succeeded");
        await window.SettleAsync();
        await Expect(window.Page.GetByRole(AriaRole.Region, new() { Name = "Notifications" })).ToHaveCountAsync(0);
    }
}
