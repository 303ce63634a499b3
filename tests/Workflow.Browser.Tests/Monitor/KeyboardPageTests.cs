using System.Net;
using Microsoft.Playwright;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using static Microsoft.Playwright.Assertions;

namespace Workflow.Browser.Tests.Monitor;

/// <summary>What is in the menu of a narrow page, a calendar, a pool, a mark and a bulk operation, by keyboard alone.</summary>
public sealed class KeyboardPageTests(Chromium chromium, MonitorService service)
{
    [Fact]
    public async Task Person_WritesACalendar_MarksATask_AndDeletesRuns()
    {
        var (name, broken) = (service.NewName("keyboard"), Define.Broken("broken"));
        var workflow = (await service.Client.CreateWorkflowAsync(Define.Workflow(name, broken))).Number("id");
        var run = await service.Client.StartRunAsync(workflow);
        await service.Client.WaitForEndAsync(run);
        await using var window = await MonitorWindow.OpenAsync(chromium, service, new() { ViewportSize = new ViewportSize { Width = 360, Height = 800 } });
        var (hands, dialog) = (new Keyboard(window.Page), window.Page.GetByRole(AriaRole.Dialog));
        await window.GoAsync("");
        await hands.TakeAsync(window.Button("More pages"), "Calendars");
        await Expect(window.Heading).ToHaveTextAsync("Calendars");
        await window.SettleAsync();
        await hands.PressAsync(window.Button("New calendar"));
        await hands.WriteAsync(dialog.GetByLabel("Name"), name);
        await hands.WriteAsync(dialog.GetByLabel("Dates", new() { Exact = true }), "2027-12-25");
        await hands.PressAsync(dialog.GetByRole(AriaRole.Button, new() { Name = "Create" }));
        await Expect(window.Heading).ToHaveTextAsync(name);
        (await service.Client.GetAsync($"/api/v1/calendars/{name}")).Expect(HttpStatusCode.OK);

        await hands.TakeAsync(window.Button("More pages"), "Pools");
        await Expect(window.Heading).ToHaveTextAsync("Pools");
        await window.SettleAsync();
        await hands.PressAsync(window.Button("New pool"));
        await hands.WriteAsync(dialog.GetByLabel("Name"), name);
        await hands.WriteAsync(dialog.GetByLabel("Size"), "2");
        await hands.PressAsync(dialog.GetByRole(AriaRole.Button, new() { Name = "Create" }));
        await Expect(window.Button($"Change {name}")).ToBeVisibleAsync();
        await hands.PressAsync(window.Button($"Delete {name}"));
        await hands.PressAsync(dialog.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }));
        await Expect(window.Button($"Change {name}")).ToHaveCountAsync(0);
        (await service.Client.GetAsync($"/api/v1/pools/{name}")).Expect(HttpStatusCode.NotFound);

        await window.GoAsync($"/runs/{run}?task=broken");
        await hands.PressAsync(window.Button("Mark as succeeded"));
        await hands.WriteAsync(dialog.GetByLabel("Reason"), "done by hand");
        await window.Page.Keyboard.PressAsync("Tab");
        await hands.PressAsync(dialog.GetByRole(AriaRole.Button, new() { Name = "Mark and go on" }));
        await Expect(window.Main.GetByText("Rerun of")).ToBeVisibleAsync();

        await window.GoAsync($"/runs?workflow={workflow}&status=FAILED");
        await hands.PressAsync(window.Button("Act on all of the list"));
        await hands.ReachAsync(dialog.GetByLabel("Rerun"));
        await window.Page.Keyboard.PressAsync("ArrowDown");
        await Expect(dialog.GetByLabel("Delete")).ToBeCheckedAsync();
        await window.Page.Keyboard.PressAsync("Enter");
        await Expect(dialog.GetByText("1 run will be deleted.")).ToBeVisibleAsync();
        await Expect(dialog.Locator(".bulk-found")).ToBeFocusedAsync();
        await hands.WriteAsync(dialog.GetByLabel("Type the number of runs"), "1");
        await hands.PressAsync(dialog.GetByRole(AriaRole.Button, new() { Name = "Delete 1 run" }));
        await Expect(window.Page.GetByRole(AriaRole.Status).GetByText("1 of 1 run handled")).ToBeVisibleAsync();
        (await service.Client.GetAsync($"/api/v1/runs/{run}")).Expect(HttpStatusCode.NotFound);
    }
}
