using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using static Microsoft.Playwright.Assertions;

namespace Workflow.Browser.Tests.Monitor;

/// <summary>All runs of a filter are cancelled, repeated or deleted: counted and shown first, then confirmed by their number, then followed.</summary>
public sealed class BulkPageTests(Chromium chromium, MonitorService service)
{
    [Theory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 360)]
    public async Task Runs_AreDeleted_OnceTheirNumberIsConfirmed(ColorScheme scheme, int width)
    {
        var (workflow, runs) = await SeedAsync(3);
        var (other, kept) = await SeedAsync(1);
        await using var window = await MonitorWindow.OpenAsync(chromium, service, new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce, ViewportSize = new ViewportSize { Width = width, Height = 800 } });
        await window.GoAsync($"/runs?workflow={Text(workflow)}&status=SUCCEEDED&text=kind:bulk");
        await window.Button("Act on all of the list").ClickAsync();
        var dialog = window.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByRole(AriaRole.List, new() { Name = "Which runs" }).GetByRole(AriaRole.Listitem)).ToHaveCountAsync(3);
        await Expect(dialog.GetByLabel("Cancel")).ToBeDisabledAsync(); // they have ended
        await dialog.GetByLabel("Delete").CheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Show which runs" }).ClickAsync();
        await Expect(dialog.GetByText("3 runs will be deleted.")).ToBeVisibleAsync();
        await Expect(dialog.GetByRole(AriaRole.List, new() { Name = "All of them" }).GetByRole(AriaRole.Link)).ToHaveTextAsync([.. runs.OrderDescending(StringComparer.Ordinal)]);
        Assert.Empty(await window.FindBarriersAsync());
        Assert.True(await window.FindOverflowAsync() <= 0, "The page is wider than the window.");

        var order = dialog.GetByRole(AriaRole.Button, new() { Name = "Delete 3 runs" });
        await Expect(order).ToBeDisabledAsync();
        await dialog.GetByLabel("Type the number of runs").FillAsync("2");
        await Expect(order).ToBeDisabledAsync();
        await dialog.GetByLabel("Type the number of runs").FillAsync("3");
        await service.Client.WaitForEndAsync(await StartAsync(workflow)); // after they were shown: it is not meant
        await order.ClickAsync();

        await Expect(window.Page.GetByRole(AriaRole.Status).GetByText("3 of 3 runs handled")).ToBeVisibleAsync();
        await Expect(window.Main.GetByText("Completed", new() { Exact = true })).ToBeVisibleAsync();
        await window.SettleAsync();
        Assert.Empty(await window.FindBarriersAsync());
        Assert.Single(await service.Client.ListAsync($"/api/v1/workflows/{Text(workflow)}/runs"));
        Assert.Equal(kept, (await service.Client.ListAsync($"/api/v1/workflows/{Text(other)}/runs")).Select(r => r.Text("id")));
    }

    [Fact]
    public async Task NoFilter_MeansAllRuns_OnlyIfThatIsSaid()
    {
        await SeedAsync(1);
        await using var window = await MonitorWindow.OpenAsync(chromium, service);
        await window.GoAsync("/runs");
        await window.Button("Act on all of the list").ClickAsync();
        var dialog = window.Page.GetByRole(AriaRole.Dialog);
        var next = dialog.GetByRole(AriaRole.Button, new() { Name = "Show which runs" });
        await Expect(dialog.GetByText("All runs: no filter is set")).ToBeVisibleAsync();
        await Expect(next).ToBeDisabledAsync();
        await dialog.GetByLabel("I mean every run").CheckAsync();
        await dialog.GetByLabel("Delete").CheckAsync();
        await next.ClickAsync();
        await Expect(dialog.GetByLabel("Type the number of runs")).ToBeVisibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();

        await window.GoAsync("/runs?text=some%20words"); // the service does not search words
        await Expect(window.Button("Act on all of the list")).ToBeDisabledAsync();
    }

    [Fact]
    public async Task Runs_AreRepeated_AndTheOperationIsListed()
    {
        var (workflow, runs) = await SeedAsync(2);
        await using var window = await MonitorWindow.OpenAsync(chromium, service);
        await window.GoAsync($"/runs?workflow={Text(workflow)}");
        await window.Button("Act on all of the list").ClickAsync();
        var dialog = window.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Rerun").CheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Show which runs" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Rerun 2 runs" }).ClickAsync();
        await Expect(window.Page.GetByText("2 started again")).ToBeVisibleAsync();
        Assert.Equal(runs.Order(StringComparer.Ordinal), (await service.Client.ListAsync($"/api/v1/workflows/{Text(workflow)}/runs?trigger=rerun")).Select(r => r.Text("rerun_of")).Order(StringComparer.Ordinal));
        await window.FollowAsync("/bulk");
        await Expect(window.Main.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Rerun 2 runs" }).First).ToBeVisibleAsync();
    }

    // The service is quick: what it answers while it works is made up here.
    [Fact]
    public async Task Operation_ShowsItsProgress_AndIsCancelled()
    {
        var cancelled = false;
        var handled = 40;
        await using var window = await MonitorWindow.OpenAsync(chromium, service);
        await window.Page.RouteAsync("**/api/v1/bulk/7777", route => route.FulfillAsync(new() { ContentType = "application/json", Body = Operation(cancelled ? "CANCELLED" : "RUNNING", handled).ToJsonString() }));
        await window.Page.RouteAsync("**/api/v1/bulk/7777/cancel", async route =>
        {
            cancelled = true;
            await route.FulfillAsync(new() { Status = 202, ContentType = "application/json", Body = "{}" });
        });
        await window.GoAsync("/bulk/7777");
        var progress = window.Page.GetByRole(AriaRole.Progressbar);
        await Expect(progress).ToHaveAttributeAsync("aria-valuenow", "40");
        handled = 60;
        await Expect(progress).ToHaveAttributeAsync("aria-valuenow", "60"); // read again by itself
        await Expect(window.Page.GetByRole(AriaRole.Status).GetByText("60 of 100 runs handled")).ToBeVisibleAsync();
        await Expect(window.Page.GetByRole(AriaRole.Region, new() { Name = "Runs that were not handled" }).GetByText("it had <b>ended</b>")).ToBeVisibleAsync();
        Assert.Empty(await window.FindBarriersAsync());
        await window.Button("Cancel").ClickAsync();
        await window.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Cancel the operation" }).ClickAsync();
        await Expect(window.Main.GetByText("Cancelled", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(window.Button("Cancel")).ToHaveCountAsync(0);
    }

    private static JsonObject Operation(string status, int handled) => JsonNode.Parse($$"""
        { "id": 7777, "action": "cancel", "filter": { "active": true, "workflow_id": "1" }, "from": null, "version": null, "status": "{{status}}", "status_reason": null, "total": 100, "handled": {{handled.ToString(CultureInfo.InvariantCulture)}}, "done": {{(handled - 1).ToString(CultureInfo.InvariantCulture)}},
          "left": 1, "failed": 0, "problems": [{ "run_id": "20260101T000000000000-1-aaaaaa", "detail": "it had <b>ended</b>" }], "started_by": "ada", "cancelled_by": null, "created_at": "2026-01-01T00:00:00.0000000Z", "completed_at": null }
        """)!.AsObject();

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task<string> StartAsync(long workflow) =>
        (await service.Client.PostAsync($"/api/v1/workflows/{Text(workflow)}/run", new JsonObject { ["labels"] = new JsonObject { ["kind"] = "bulk" } })).Expect(HttpStatusCode.Accepted).Json.Text("id");

    private async Task<(long Workflow, string[] Runs)> SeedAsync(int count)
    {
        var workflow = (await service.Client.CreateWorkflowAsync(Define.Workflow(service.NewName("bulk"), Define.Pass("only")).With("max_concurrent_runs", 10))).Number("id");
        var runs = new string[count];
        for (var i = 0; i < count; i++)
        {
            runs[i] = await StartAsync(workflow);
            await service.Client.WaitForEndAsync(runs[i]);
        }

        return (workflow, runs);
    }
}
