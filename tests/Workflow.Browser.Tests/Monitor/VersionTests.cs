using System.Net;
using System.Text.Json;
using Microsoft.Playwright;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using static Microsoft.Playwright.Assertions;

namespace Workflow.Browser.Tests.Monitor;

/// <summary>Going back to an older version.</summary>
public sealed class VersionTests(Chromium chromium, MonitorService service)
{
    [FullFact]
    public async Task Version_IsRestored_AsANewOne_AndNotOverAChangeThatWasNotSeen()
    {
        await using var window = await MonitorWindow.OpenAsync(chromium, service);
        var name = service.NewName("versions");
        var first = Define.Workflow(name, Define.Pass("only")).With("cron_expression", "0 6 1 1 *").With("description", "the first");
        var path = $"/api/v1/workflows/{(await service.Client.CreateWorkflowAsync(first)).Number("id")}";
        await WriteAsync("the second");
        await window.GoAsync($"{path["/api/v1".Length..]}?tab=versions");
        await Expect(window.Main.GetByRole(AriaRole.Heading, new() { Name = "Version 1 and version 2" })).ToBeVisibleAsync();

        await window.Button("Restore").ClickAsync();
        var dialog = window.Page.GetByRole(AriaRole.Dialog, new() { Name = "Restore version 1?" });
        await Expect(dialog).ToContainTextAsync("the second");
        await WriteAsync("somebody else's");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Restore" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("Somebody else has changed this workflow");
        await Expect(dialog).ToContainTextAsync("somebody else's");
        Assert.Equal((3, "somebody else's"), await LatestAsync());

        await dialog.GetByRole(AriaRole.Button, new() { Name = "Restore" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(window.Page.GetByText("Version 1 is restored, as version 4.")).ToBeVisibleAsync();
        await Expect(window.Main.GetByRole(AriaRole.Heading, new() { Name = "Version 3 and version 4" })).ToBeVisibleAsync();
        await Expect(window.Main.GetByRole(AriaRole.Row).Filter(new() { HasText = "latest" })).ToContainTextAsync("Version 4");
        Assert.Equal((4, "the first"), await LatestAsync());
        Assert.Equal("0 6 1 1 *", (await ReadAsync()).Text("cron_expression"));

        async Task WriteAsync(string description) => (await service.Client.PutAsync(path, first.With("description", description))).Expect(HttpStatusCode.OK);

        async Task<JsonElement> ReadAsync() => (await service.Client.GetAsync(path)).Expect(HttpStatusCode.OK).Json;

        async Task<(long, string)> LatestAsync()
        {
            var workflow = await ReadAsync();
            return (workflow.Number("version"), workflow.Text("description"));
        }
    }
}
