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
