using System.Net;
using Microsoft.Playwright;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using static Microsoft.Playwright.Assertions;

namespace Workflow.Browser.Tests.Monitor;

/// <summary>Pages follow what happens, also after the connection was cut, and show nothing twice.</summary>
public sealed class LiveTests(Chromium chromium, MonitorService service)
{
    [FullFact]
    public async Task Run_IsFollowed_AcrossACutConnection()
    {
        await using var window = await MonitorWindow.OpenAsync(chromium, service);
        var run = await StartAsync(Define.Workflow(service.NewName("live"), Define.Pass("first"), Define.Event("one", "one"), Define.Event("two", "two"), Define.Pass("last")));
        await window.GoAsync($"/runs/{run}?tab=log");
        await window.Page.EvaluateAsync("() => { window.isSame = true; }");

        await Expect(window.Main.GetByText("waits for the event")).ToContainTextAsync("one");
        await SendAsync(run, "one");
        await Expect(window.Main.GetByText("waits for the event")).ToContainTextAsync("two");

        await window.Context.SetOfflineAsync(true);
        await SendAsync(run, "two");
        await service.Client.WaitForEndAsync(run);
        await Expect(window.RunStatus).ToHaveTextAsync("Running"); // it knows of nothing
        await window.Context.SetOfflineAsync(false);

        await Expect(window.RunStatus).ToHaveTextAsync("Succeeded");
        var lines = (await service.Client.ListAsync($"/api/v1/runs/{run}/logs")).Select(line => line.Text("message")).ToList();
        await Expect(window.Main.Locator(".log-line")).ToHaveCountAsync(lines.Count);
        Assert.Equal(lines, await window.Main.Locator(".log-message").AllInnerTextsAsync());
        Assert.True(await window.Page.EvaluateAsync<bool>("() => window.isSame"), "The page was loaded again.");
    }

    [FullFact]
    public async Task Lists_AreFollowed()
    {
        await using var window = await MonitorWindow.OpenAsync(chromium, service);
        var name = service.NewName("listed");
        var workflow = (await service.Client.CreateWorkflowAsync(Define.Workflow(name, Define.Event("only", "go")))).Number("id");
        await window.GoAsync($"/runs?workflow={workflow}");
        var run = await service.Client.StartRunAsync(workflow);
        var row = window.Main.GetByRole(AriaRole.Listitem);
        await Expect(row).ToContainTextAsync("Running");
        await Eventually.ReadsAsync("it waits", () => service.Client.ListAsync($"/api/v1/runs/{run}/tasks?status=WAITING"), tasks => tasks.Count > 0);
        await SendAsync(run, "go");
        await Expect(row).ToContainTextAsync("Succeeded");

        await window.FollowAsync($"/workflows?search={name}");
        await service.Client.StartRunAsync(workflow);
        await Expect(window.Main.Locator(".flow-strip a")).ToHaveCountAsync(2);
        await window.FollowAsync("");
        await Expect(window.Main.GetByRole(AriaRole.Link, new() { Name = name }).First).ToBeVisibleAsync();
    }

    private async Task<string> StartAsync(System.Text.Json.Nodes.JsonNode workflow) =>
        await service.Client.StartRunAsync((await service.Client.CreateWorkflowAsync(workflow)).Number("id"));

    private async Task SendAsync(string run, string name) =>
        (await service.Client.PostAsync($"/api/v1/runs/{run}/events/{name}")).Expect(HttpStatusCode.Accepted);
}
