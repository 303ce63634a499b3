using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using static Microsoft.Playwright.Assertions;

namespace Workflow.Browser.Tests.Monitor;

/// <summary>Pools are created, changed and deleted on their page, which shows what of them is held while tasks take and free places.</summary>
public sealed class PoolPageTests(Chromium chromium, MonitorService service)
{
    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 360)]
    public async Task Pool_IsCreated_ChangedAndDeleted(ColorScheme scheme, int width)
    {
        var name = $"{service.NewName("pool")}-{new string('W', 60)}"; // with no place to break it
        await using var window = await MonitorWindow.OpenAsync(chromium, service, new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce, ViewportSize = new ViewportSize { Width = width, Height = 800 } });
        var dialog = window.Page.GetByRole(AriaRole.Dialog);
        var create = dialog.GetByRole(AriaRole.Button, new() { Name = "Create" });
        await window.GoAsync("/pools");
        await window.Button("New pool").ClickAsync();
        await dialog.GetByLabel("Name").FillAsync("<b>no</b> name");
        await dialog.GetByLabel("Size").FillAsync("many");
        await dialog.GetByLabel("Limit the rate").CheckAsync();
        await create.ClickAsync();
        await Expect(dialog.GetByText("must be 1 to 100 letters, digits, - and _")).ToBeVisibleAsync();
        await Expect(dialog.GetByText("must be a whole number")).ToHaveCountAsync(3);
        await Expect(dialog.GetByLabel("Name")).ToBeFocusedAsync();
        await dialog.GetByLabel("Name").FillAsync(name);
        await dialog.GetByLabel("Size").FillAsync("2");
        await dialog.GetByLabel("Attempts", new() { Exact = true }).FillAsync("0");
        await dialog.GetByLabel("In seconds").FillAsync("60");
        await create.ClickAsync();
        await Expect(dialog.GetByLabel("Attempts", new() { Exact = true })).ToBeFocusedAsync(); // the service says that it is too few
        await Expect(dialog.GetByLabel("Attempts", new() { Exact = true })).ToHaveAttributeAsync("aria-invalid", "true");
        await CheckAsync(window);
        await dialog.GetByLabel("Attempts", new() { Exact = true }).FillAsync("30");
        await create.ClickAsync();
        var row = Row(window, name);
        await Expect(row).ToContainTextAsync("0 of 2 places held");
        await Expect(row).ToContainTextAsync("30 attempts in 1 min, one every 2 s");
        await CheckAsync(window);

        await window.Button("New pool").ClickAsync();
        await dialog.GetByLabel("Name").FillAsync(name);
        await dialog.GetByLabel("Size").FillAsync("9");
        await create.ClickAsync();
        await Expect(dialog.GetByText("There is a pool with this name.")).ToBeVisibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Not now" }).ClickAsync();

        // Somebody else changes it: nothing is overwritten.
        await window.Button($"Change {name}").ClickAsync();
        await Expect(dialog.GetByLabel("Size")).ToHaveValueAsync("2");
        (await service.Client.PutAsync($"/api/v1/pools/{name}", new JsonObject { ["size"] = 3, ["rate_limit"] = new JsonObject { ["limit"] = 30, ["per_seconds"] = 60 } })).Expect(HttpStatusCode.OK);
        await dialog.GetByLabel("Size").FillAsync("4");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Change", Exact = true }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Not now" }).ClickAsync();
        await Expect(row).ToContainTextAsync("0 of 3 places held");

        await window.Button($"Change {name}").ClickAsync();
        await Expect(dialog.GetByLabel("Attempts", new() { Exact = true })).ToHaveValueAsync("30");
        await dialog.GetByLabel("Size").FillAsync("1");
        await dialog.GetByLabel("Limit the rate").UncheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Change", Exact = true }).ClickAsync();
        await Expect(row).ToContainTextAsync("0 of 1 place held");
        await Expect(row).Not.ToContainTextAsync("one every");
        await Expect(window.Button($"Change {name}")).ToBeFocusedAsync(); // the list is read again, and the focus stays

        // While a workflow names it, it stays.
        var workflow = (await service.Client.CreateWorkflowAsync(Define.Workflow(service.NewName("uses"), Define.Pass("only").With("pool", name)))).Number("id");
        await window.Button($"Delete {name}").ClickAsync();
        var delete = dialog.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true });
        await delete.ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync($"is used by workflow {workflow}");
        await CheckAsync(window);
        (await service.Client.DeleteAsync($"/api/v1/workflows/{workflow}")).Expect(HttpStatusCode.NoContent);
        await delete.ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(row).ToHaveCountAsync(0);
        (await service.Client.GetAsync($"/api/v1/pools/{name}")).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Places_AreShown_WhileTasksTakeAndFreeThem()
    {
        await using var sink = await HttpSink.StartAsync();
        var name = service.NewName("places");
        (await service.Client.PutAsync($"/api/v1/pools/{name}", new JsonObject { ["size"] = 2 })).Expect(HttpStatusCode.Created);
        await using var window = await MonitorWindow.OpenAsync(chromium, service);
        await window.GoAsync("/pools");
        var row = Row(window, name);
        await Expect(row).ToContainTextAsync("nothing waits");

        var each = Define.Http("each", sink.Held(name)).With("for_each", new JsonArray(1, 2, 3)).With("pool", name);
        var run = await service.Client.StartRunAsync((await service.Client.CreateWorkflowAsync(Define.Workflow(service.NewName("holds"), each))).Number("id"));
        await Expect(row).ToContainTextAsync("2 of 2 places held"); // the page reads it again by itself
        await Expect(row).ToContainTextAsync("1 attempt waits");
        await Expect(row.GetByRole(AriaRole.Meter, new() { Name = $"Places of {name}" })).ToHaveAttributeAsync("aria-valuenow", "2");
        (await service.Client.PutAsync($"/api/v1/pools/{name}", new JsonObject { ["size"] = 1 })).Expect(HttpStatusCode.OK);
        await Expect(row).ToContainTextAsync("2 of 1 place held, since it was made smaller");
        await CheckAsync(window);
        sink.Open(name);
        await service.Client.WaitForEndAsync(run);
        await Expect(row).ToContainTextAsync("0 of 1 place held");
        await Expect(row).ToContainTextAsync("nothing waits");
    }

    [Fact]
    public async Task Limits_AreShown_WithTheirWorkflowAndTask()
    {
        await using var sink = await HttpSink.StartAsync();
        var name = service.NewName("limits");
        (await service.Client.PutAsync($"/api/v1/pools/{name}", new JsonObject { ["size"] = 2 })).Expect(HttpStatusCode.Created);
        var task = Define.Http("only", sink.Held(name)).With("for_each", new JsonArray(1, 2)).With("pool", name).With("pool_slots", 2).With("callback", new JsonObject { ["timeout_seconds"] = 60 }).With("needed_successes", new JsonObject { ["count"] = 1 });
        var definition = Define.Workflow(name, task).With("rate_limit", new JsonObject { ["limit"] = 600, ["per_seconds"] = 60, ["key"] = "<i>key</i>" })
            .With("concurrency", new JsonObject { ["key"] = "<b>key</b>", ["limit"] = 3 }).With("priority", 7).With("debounce_seconds", 1);
        var workflow = (await service.Client.CreateWorkflowAsync(definition)).Number("id");
        var run = await service.Client.StartRunAsync(workflow);
        await using var window = await MonitorWindow.OpenAsync(chromium, service);
        await window.GoAsync($"/workflows/{workflow}");
        await Expect(window.Main.GetByText("600 runs in 1 min for each <i>key</i>")).ToBeVisibleAsync();
        await Expect(window.Main.GetByText("3 at the same time for each <b>key</b>, others are queued")).ToBeVisibleAsync();
        await Expect(window.Main.GetByText("of each other: only the last one runs")).ToBeVisibleAsync();
        await window.Main.Locator(".graph-node").First.ClickAsync();
        var facts = window.Page.GetByRole(AriaRole.Complementary, new() { Name = "Task only" });
        await Expect(facts).ToContainTextAsync($"2 of {name}");
        await Expect(facts).ToContainTextAsync("up to 1 min");
        await CheckAsync(window);

        await window.GoAsync($"/runs/{run}?task=only");
        await window.Page.GetByText("Configuration", new() { Exact = true }).ClickAsync();
        var configuration = window.Page.GetByRole(AriaRole.Figure, new() { Name = "Configuration" });
        foreach (var member in (string[])[$"\"pool\": \"{name}\"", "\"pool_slots\": 2", "\"callback\": {", "\"needed_successes\": {"])
        {
            await Expect(configuration).ToContainTextAsync(member);
        }

        await service.Client.PostAsync($"/api/v1/runs/{run}/cancel");
        sink.Open(name);
    }

    [Fact]
    public async Task Reader_SeesPools_AndIsOfferedNoChange()
    {
        var name = service.NewName("read");
        (await service.Client.PutAsync($"/api/v1/pools/{name}", new JsonObject { ["size"] = 2 })).Expect(HttpStatusCode.Created);
        var key = (await service.Client.PostAsync("/api/v1/keys", new JsonObject { ["name"] = name, ["role"] = "viewer" })).Expect(HttpStatusCode.Created).Json.Text("key");
        await using var window = await MonitorWindow.OpenAsync(chromium, service, key: key);
        await window.Page.Keyboard.TypeAsync("gp");
        await Expect(window.Heading).ToHaveTextAsync("Pools");
        await Expect(Row(window, name)).ToContainTextAsync("0 of 2 places held");
        await Expect(window.Main.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        await CheckAsync(window);
    }

    private static ILocator Row(MonitorWindow window, string name) => window.Main.GetByRole(AriaRole.Listitem).Filter(new() { HasText = name });

    private static async Task CheckAsync(MonitorWindow window)
    {
        await window.SettleAsync();
        Assert.Empty(await window.FindBarriersAsync());
        Assert.True(await window.FindOverflowAsync() <= 0, "The page is wider than the window.");
    }
}
