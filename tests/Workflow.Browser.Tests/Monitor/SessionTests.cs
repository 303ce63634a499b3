using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using static Microsoft.Playwright.Assertions;

namespace Workflow.Browser.Tests.Monitor;

/// <summary>The end of a session, by the person or by itself.</summary>
public sealed class SessionTests(Chromium chromium, MonitorService service)
{
    [FullFact]
    public async Task SessionEnds_AndThePersonComesBackToTheSameAddress()
    {
        await using var window = await MonitorWindow.OpenAsync(chromium, service);
        var run = (await service.Client.RunToEndAsync(Define.Workflow(service.NewName("session"), Define.Pass("only")))).Text("id");
        await window.GoAsync($"/runs/{run}?tab=tasks&q=only");
        var address = window.Page.Url;
        await Expect(window.Main.Locator(".task-type")).ToContainTextAsync(["PASS"]); // the last that the page asks for by itself

        await window.Context.ClearCookiesAsync();
        await window.Button("Compare").ClickAsync(); // asks the service for earlier runs
        await Expect(window.Page).ToHaveURLAsync(new Regex("/login[?]next=", RegexOptions.None, TimeSpan.FromSeconds(10)));
        await window.Page.GetByLabel("Key or token").FillAsync(MonitorService.Key);
        await window.Button("Sign in").ClickAsync();

        await Expect(window.Page).ToHaveURLAsync(address);
        await Expect(window.RunStatus).ToHaveTextAsync("Succeeded");
    }

    // The page stays as it is, and asks nothing of the browser; the person signs in in another tab and saves.
    [FullFact]
    public async Task SessionEnds_WhileADefinitionIsEdited_AndTheTextIsSavedLater()
    {
        await using var window = await MonitorWindow.OpenAsync(chromium, service);
        var name = service.NewName("edited");
        var id = (await service.Client.CreateWorkflowAsync(Define.Workflow(name, Define.Pass("only")))).Number("id");
        await window.GoAsync($"/workflows/{id}?tab=definition");
        var address = window.Page.Url;
        var asked = 0;
        window.Page.Dialog += (_, dialog) =>
        {
            asked++;
            _ = dialog.AcceptAsync();
        };
        await window.Page.GetByRole(AriaRole.Textbox, new() { Name = $"Definition of {name}, YAML" }).ClickAsync();
        await window.Page.Keyboard.PressAsync("Control+End");
        await window.Page.Keyboard.PressAsync("Enter");
        await window.Page.Keyboard.InsertTextAsync("description: typed before the session ended");

        await window.Context.ClearCookiesAsync();
        await window.Button("Save").ClickAsync();
        var notice = window.Main.GetByRole(AriaRole.Alert).Filter(new() { HasText = "Your session has ended. Sign in in a new tab, then save: your text stays here." });
        await Expect(notice).ToHaveCountAsync(1);
        await window.Button("Save").ClickAsync();
        await Expect(window.Main.Locator(".cm-content")).ToContainTextAsync("typed before the session ended");
        await Expect(window.Page).ToHaveURLAsync(address);
        Assert.Equal(0, asked);

        var tab = await window.Page.RunAndWaitForPopupAsync(() => notice.GetByRole(AriaRole.Link, new() { Name = "Sign in in a new tab" }).ClickAsync());
        await tab.GetByLabel("Key or token").FillAsync(MonitorService.Key);
        await tab.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await tab.WaitForURLAsync("**/monitor");
        await tab.CloseAsync();
        await window.Button("Save").ClickAsync();

        await Expect(window.Page.GetByText("Saved as version 2.")).ToBeVisibleAsync();
        await Expect(notice).ToHaveCountAsync(0);
        Assert.Equal("typed before the session ended", (await service.Client.GetAsync($"/api/v1/workflows/{id}")).Json.Text("description"));
    }

    [FullTheory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task Person_SignsOut_AndTheWayBackShowsNothing(int width)
    {
        await using var window = await MonitorWindow.OpenAsync(chromium, service, new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = 900 } });
        var name = service.NewName("secret");
        var run = (await service.Client.RunToEndAsync(Define.Workflow(name, Define.Pass("only")))).Text("id");
        await window.GoAsync($"/runs/{run}");
        await Expect(window.Heading).ToHaveTextAsync(name);

        await window.Button("Sign out").ClickAsync();
        await Expect(window.Heading).ToHaveTextAsync("Sign in to Workflow");
        Assert.Empty(await window.Context.CookiesAsync());

        await window.Page.GoBackAsync();
        await Expect(window.Heading).ToHaveTextAsync("Sign in to Workflow");
        await Expect(window.Page.GetByText(name)).ToHaveCountAsync(0);
    }
}
