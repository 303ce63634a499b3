using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using static Microsoft.Playwright.Assertions;

namespace Workflow.Browser.Tests.Monitor;

/// <summary>Calendars are created from dates and from a file, replaced, and deleted if no workflow names them.</summary>
public sealed class CalendarPageTests(Chromium chromium, MonitorService service)
{
    private const string Holidays = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;VALUE=DATE:20271224\r\nDTEND;VALUE=DATE:20271227\r\nSUMMARY:<b>Christmas</b>\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 360)]
    public async Task Calendar_IsCreatedFromDates_Replaced_AndDeleted(ColorScheme scheme, int width)
    {
        var name = service.NewName("calendar");
        await using var window = await MonitorWindow.OpenAsync(chromium, service, new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce, ViewportSize = new ViewportSize { Width = width, Height = 800 } });
        var dialog = window.Page.GetByRole(AriaRole.Dialog);
        await window.GoAsync("/calendars");
        await window.Button("New calendar").ClickAsync();
        await dialog.GetByLabel("Name").FillAsync("no/name");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Expect(dialog.GetByText("must be letters, digits, - and _")).ToBeVisibleAsync();
        await Expect(dialog.GetByText("must have a date")).ToBeVisibleAsync();
        await dialog.GetByLabel("Name").FillAsync(name);
        await dialog.GetByLabel("Dates", new() { Exact = true }).FillAsync("2027-12-24\n2027-13-25");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Expect(dialog.GetByText("'2027-13-25' is not a date")).ToBeVisibleAsync(); // the service says so
        Assert.Empty(await window.FindBarriersAsync());
        Assert.True(await window.FindOverflowAsync() <= 0, "The page is wider than the window.");
        await dialog.GetByLabel("Dates", new() { Exact = true }).FillAsync("2027-12-25 # the second\n2027-12-24");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Expect(window.Heading).ToHaveTextAsync(name);
        await Expect(window.Main.GetByRole(AriaRole.List, new() { Name = "Dates" }).GetByRole(AriaRole.Listitem)).ToHaveTextAsync(["2027-12-24Friday", "2027-12-25Saturday"]);
        await window.SettleAsync();
        Assert.Empty(await window.FindBarriersAsync());

        // Somebody else changes it: nothing is overwritten.
        await window.Button("Replace the dates").ClickAsync();
        await Expect(dialog.GetByLabel("Dates", new() { Exact = true })).ToHaveValueAsync("2027-12-24\n2027-12-25");
        (await service.Client.PutAsync($"/api/v1/calendars/{name}", new JsonObject { ["dates"] = new JsonArray("2030-01-01") })).Expect(HttpStatusCode.OK);
        await dialog.GetByLabel("Dates", new() { Exact = true }).FillAsync("2028-01-01");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Replace" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("has been changed");
        await window.GoAsync($"/calendars/{name}");
        await window.Button("Replace the dates").ClickAsync();
        await dialog.GetByLabel("Dates", new() { Exact = true }).FillAsync("2028-01-01");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Replace" }).ClickAsync();
        await Expect(window.Main.GetByText("2028-01-01")).ToBeVisibleAsync();

        // While a workflow names it, it stays.
        var workflow = await service.Client.CreateWorkflowAsync(Define.Workflow(service.NewName("uses"), Define.Pass("only")).With("schedules", new JsonArray(new JsonObject { ["cron_expression"] = "0 6 * * *", ["exclude_calendar"] = name })));
        await window.Button("Delete").ClickAsync();
        var delete = dialog.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true });
        await delete.ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync($"is used by workflow {workflow.Number("id")}");
        (await service.Client.DeleteAsync($"/api/v1/workflows/{workflow.Number("id")}")).Expect(HttpStatusCode.NoContent);
        await delete.ClickAsync();
        await Expect(window.Heading).ToHaveTextAsync("Calendars");
        (await service.Client.GetAsync($"/api/v1/calendars/{name}")).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Calendar_IsCreatedFromAFile_AndNoneIsOverwrittenByCreating()
    {
        var name = service.NewName("file");
        await using var window = await MonitorWindow.OpenAsync(chromium, service);
        var dialog = window.Page.GetByRole(AriaRole.Dialog);
        await window.GoAsync("/calendars");
        await window.Button("New calendar").ClickAsync();
        await dialog.GetByLabel("Name").FillAsync(name);
        await dialog.GetByLabel("A file in iCalendar form").CheckAsync();
        await dialog.GetByLabel("File", new() { Exact = true }).SetInputFilesAsync(new FilePayload { Name = "bad.ics", MimeType = "text/calendar", Buffer = Encoding.UTF8.GetBytes("no calendar") });
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToBeVisibleAsync(); // the service says what is wrong with it
        await dialog.GetByLabel("File", new() { Exact = true }).SetInputFilesAsync(new FilePayload { Name = "holidays.ics", MimeType = "text/calendar", Buffer = Encoding.UTF8.GetBytes(Holidays) });
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Expect(window.Heading).ToHaveTextAsync(name);
        await Expect(window.Main.GetByRole(AriaRole.List, new() { Name = "Dates" }).GetByRole(AriaRole.Listitem)).ToHaveCountAsync(3);

        await window.GoAsync("/calendars");
        await Expect(window.Main.GetByRole(AriaRole.Listitem).Filter(new() { HasText = name })).ToContainTextAsync("2027-12-26");
        await window.Button("New calendar").ClickAsync();
        await dialog.GetByLabel("Name").FillAsync(name);
        await dialog.GetByLabel("Dates", new() { Exact = true }).FillAsync("2029-01-01");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Expect(dialog.GetByText("There is a calendar with this name.")).ToBeVisibleAsync();
    }
}
