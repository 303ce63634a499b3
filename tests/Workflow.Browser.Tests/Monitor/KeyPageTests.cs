using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using static Microsoft.Playwright.Assertions;

namespace Workflow.Browser.Tests.Monitor;

/// <summary>An admin creates a key, whose secret is shown once, finds what it did in the audit trail, and revokes it.</summary>
public sealed class KeyPageTests(Chromium chromium, MonitorService service)
{
    [Theory]
    [InlineData(ColorScheme.Light, 360)]
    [InlineData(ColorScheme.Dark, 1280)]
    public async Task Key_IsCreated_ShownOnce_Audited_AndRevoked(ColorScheme scheme, int width)
    {
        var name = service.NewName("<b>deploy</b>");
        await using var window = await MonitorWindow.OpenAsync(chromium, service, new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce, ViewportSize = new ViewportSize { Width = width, Height = 800 } });
        var dialog = window.Page.GetByRole(AriaRole.Dialog);
        await window.GoAsync("/keys");
        await window.Button("New key").ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Expect(dialog.GetByText("is required")).ToBeVisibleAsync();
        await dialog.GetByLabel("Name").FillAsync(name);
        await dialog.GetByLabel("operator").CheckAsync();
        await dialog.GetByLabel("Only these workflows").FillAsync("billing-*\norders");
        await dialog.GetByLabel("Valid until").FillAsync("2020-01-01T00:00");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Expect(dialog.GetByText("must be in the future")).ToBeVisibleAsync(); // the service says so
        Assert.Empty(await window.FindBarriersAsync());
        await dialog.GetByLabel("Valid until").FillAsync("");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();

        await Expect(dialog.GetByRole(AriaRole.Heading, new() { Name = "The key is created" })).ToBeVisibleAsync();
        var secret = await dialog.Locator(".key-secret code").TextContentAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Expect(dialog.GetByText("The key can’t be shown again.")).ToBeVisibleAsync(); // and it still is
        Assert.Empty(await window.FindBarriersAsync());
        Assert.True(await window.FindOverflowAsync() <= 0, "The page is wider than the window.");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "I have copied it" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        var row = window.Main.GetByRole(AriaRole.Listitem).Filter(new() { HasText = name });
        await Expect(row).ToContainTextAsync("billing-*, orders");
        Assert.DoesNotContain(secret!, await window.Page.ContentAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(secret!));

        await window.SettleAsync();
        Assert.Empty(await window.FindBarriersAsync());
        await row.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(window.Heading).ToHaveTextAsync("Audit trail");
        await Expect(window.Main.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "create_key" })).ToHaveCountAsync(1);
        await window.Page.GoBackAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = $"Revoke {name}" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await Expect(row).ToContainTextAsync("Revoked");
        await Expect(row.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(secret!));
    }

    [Fact]
    public async Task AuditTrail_IsFiltered_AndSaysWhatTheServiceRefuses()
    {
        var workflow = (await service.Client.CreateWorkflowAsync(Define.Workflow(service.NewName("audited"), Define.Pass("only")))).Number("id");
        var run = await service.Client.StartRunAsync(workflow);
        await using var window = await MonitorWindow.OpenAsync(chromium, service);
        await window.GoAsync($"/audit?about={workflow}");
        await Expect(window.Main.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(2);
        await window.Page.GetByLabel("Action, as start_run").FillAsync("start_run");
        var entry = window.Main.GetByRole(AriaRole.Listitem);
        await Expect(entry).ToHaveCountAsync(1);
        await Expect(entry.GetByRole(AriaRole.Link, new() { Name = run })).ToBeVisibleAsync();
        await window.SettleAsync();
        Assert.Empty(await window.FindBarriersAsync());
        await window.Page.GetByLabel("Action, as start_run").FillAsync("nothing_such");
        await Expect(window.Main.GetByRole(AriaRole.Alert)).ToContainTextAsync("action");
    }

    [Fact]
    public async Task KeysAndTrail_AreForAdminsOfAllWorkflows()
    {
        foreach (var (role, patterns) in new[] { ("operator", (string[]?)null), ("admin", ["billing-*"]) })
        {
            var body = new JsonObject { ["name"] = service.NewName(role), ["role"] = role };
            if (patterns is not null)
            {
                body["workflows"] = new JsonArray([.. patterns.Select(p => (JsonNode)p)]);
            }

            var key = (await service.Client.PostAsync("/api/v1/keys", body)).Expect(HttpStatusCode.Created).Json.Text("key");
            await using var window = await MonitorWindow.OpenAsync(chromium, service, key: key);
            await Expect(window.Page.GetByRole(AriaRole.Link, new() { Name = "Calendars" })).ToBeVisibleAsync();
            await Expect(window.Page.GetByRole(AriaRole.Link, new() { Name = "Keys" })).ToHaveCountAsync(0);
            foreach (var page in new[] { "/keys", "/audit" })
            {
                await window.GoAsync(page);
                await Expect(window.Main.GetByText("For admins")).ToBeVisibleAsync();
            }

            await window.GoAsync("/calendars");
            await Expect(window.Button("New calendar")).ToHaveCountAsync(0);
            await window.GoAsync("/pools");
            await Expect(window.Button("New pool")).ToHaveCountAsync(0);
        }
    }

    private async Task<HttpStatusCode> AskAsync(string key)
    {
        using var http = WorkflowClient.Connect(service.Client.BaseAddress);
        http.DefaultRequestHeaders.Add("X-Api-Key", key);
        return (await new WorkflowClient(http).GetAsync("/api/v1/me")).Status;
    }
}
