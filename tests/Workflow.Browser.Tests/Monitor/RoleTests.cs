using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using static Microsoft.Playwright.Assertions;

namespace Workflow.Browser.Tests.Monitor;

/// <summary>What a person may not do is not offered, and what they may not see is not shown.</summary>
public sealed class RoleTests(Chromium chromium, MonitorService service)
{
    // What changes a definition, which an admin may; and what operates runs and schedules.
    private static readonly string[] Definitions = ["New workflow", "Edit", "Edit the definition", "Restore", "Save", "Create", "New calendar", "New key"];
    private static readonly string[] Operations = ["Start", "More actions", "Pause", "Resume", "Cancel", "Rerun", "Send event", "Approve", "Reject", "Other payload", "New backfill", "Act on all of the list", "Rerun from here", "Mark as succeeded"];

    [FullFact]
    public async Task Viewer_IsOfferedNoChange_AndALimitedKeySeesOnlyItsWorkflows()
    {
        var (own, other) = (service.NewName("own"), service.NewName("other"));
        var seed = await SeedAsync(own);
        var (_, foreign, _) = await SeedAsync(other);
        await using var window = await MonitorWindow.OpenAsync(chromium, service, key: await NewKeyAsync("viewer", own));
        foreach (var page in PagesOf(seed))
        {
            await window.GoAsync(page);
            var offered = await OfferedAsync(window);
            Assert.Empty(offered.Intersect([.. Definitions, .. Operations], StringComparer.Ordinal).Select(name => $"{page}: {name}"));
            Assert.DoesNotContain(offered, name => name.StartsWith("Select ", StringComparison.Ordinal) || name.StartsWith("Schedule", StringComparison.Ordinal) || name.StartsWith("Start ", StringComparison.Ordinal));
            await Expect(window.Page.GetByText(other)).ToHaveCountAsync(0);
        }

        await window.GoAsync("/workflows");
        await Expect(window.Main.Locator("li[data-row]")).ToHaveCountAsync(1);
        await window.GoAsync("/runs");
        await Expect(window.Main.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(2);
        await window.GoAsync($"/runs/{foreign}");
        await Expect(window.Main.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await Expect(window.Page.GetByText(other)).ToHaveCountAsync(0);
    }

    // Whatever is offered is also allowed: each is tried, and the service would refuse it with 403.
    [FullFact]
    public async Task Operator_OperatesRunsAndSchedules_AndIsOfferedNoChangeOfDefinitions()
    {
        var name = service.NewName("operated");
        var seed = await SeedAsync(name);
        var path = $"/api/v1/workflows/{seed.Workflow}";
        await using var window = await MonitorWindow.OpenAsync(chromium, service, key: await NewKeyAsync("operator", name));
        var offered = new HashSet<string>(StringComparer.Ordinal);
        foreach (var page in PagesOf(seed))
        {
            await window.GoAsync(page);
            if (page == $"/runs/{seed.Waiting}")
            {
                await Expect(window.Button("Approve")).ToBeVisibleAsync(); // what the task asks for is read after the run
            }

            var here = await OfferedAsync(window);
            Assert.Empty(here.Intersect(Definitions, StringComparer.Ordinal).Select(change => $"{page}: {change}"));
            offered.UnionWith(here);
        }

        Assert.Empty(Operations.Except([.. offered, "Resume"], StringComparer.Ordinal)); // no run is paused yet
        await window.GoAsync($"/workflows/{seed.Workflow}");
        await window.Button("More actions").ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Menuitem)).ToHaveTextAsync(["Disable schedule"]);
        await window.Page.GetByRole(AriaRole.Menuitem).ClickAsync();
        await Expect(window.Page.GetByText("The schedule is disabled.")).ToBeVisibleAsync();
        Assert.False((await service.Client.GetAsync(path)).Expect(HttpStatusCode.OK).Json.Member("is_active").GetBoolean());

        await window.GoAsync($"/runs/{seed.Waiting}");
        await window.Button("Pause").ClickAsync();
        await Expect(window.RunStatus).ToHaveTextAsync("Paused");
        await window.Button("Resume").ClickAsync();
        await Expect(window.RunStatus).ToHaveTextAsync("Running");
        await window.Button("Approve").ClickAsync();
        await Expect(window.RunStatus).ToHaveTextAsync("Failed"); // by what follows
        await window.Button("Rerun").ClickAsync();
        await window.Page.GetByRole(AriaRole.Menuitem, new() { Name = "From the start, version 1" }).ClickAsync();
        await Expect(window.Main.GetByText("Rerun of")).ToBeVisibleAsync();
        await window.Button("Cancel").ClickAsync();
        await window.Button("Cancel the run").ClickAsync();
        await Expect(window.RunStatus).ToHaveTextAsync("Cancelled");
    }

    // What pages offer that changes something, by their words.
    private static Task<string[]> OfferedAsync(MonitorWindow window) => window.Page.EvaluateAsync<string[]>(
        "() => [...document.querySelectorAll('main button:not([role=tab]), aside button, main a.button, main [role=switch], main input[type=checkbox]')].map(e => e.getAttribute('aria-label') ?? e.textContent.trim())");

    private static string[] PagesOf((long Workflow, string Waiting, string Failed) seed) =>
        ["", "/workflows", "/workflows/new", "/runs", .. new[] { "", "?tab=runs", "?tab=definition", "?tab=versions", "?tab=schedule", "?tab=backfills" }.Select(tab => $"/workflows/{seed.Workflow}{tab}"), $"/runs/{seed.Waiting}", $"/runs/{seed.Failed}", "/bulk", "/calendars", "/pools", "/keys", "/audit", $"/runs/{seed.Failed}?task=broken"];

    private async Task<string> NewKeyAsync(string role, string name) =>
        (await service.Client.PostAsync("/api/v1/keys", new JsonObject { ["name"] = $"{role} of {name}", ["role"] = role, ["workflows"] = new JsonArray($"{name}*") })).Expect(HttpStatusCode.Created).Json.Text("key");

    private async Task<(long Workflow, string Waiting, string Failed)> SeedAsync(string name)
    {
        var definition = Define.Workflow(name, Define.Event("approval", "approved").With("when", "{{ inputs.waits }}"), Define.Broken("broken").With("trigger_rule", "always"))
            .With("inputs", new JsonObject { ["waits"] = new JsonObject { ["type"] = "boolean", ["default"] = false } })
            .With("cron_expression", "0 6 1 1 *").With("max_concurrent_runs", 5);
        var workflow = (await service.Client.CreateWorkflowAsync(definition)).Number("id");
        var failed = await service.Client.StartRunAsync(workflow);
        await service.Client.WaitForEndAsync(failed);
        var waiting = (await service.Client.PostAsync($"/api/v1/workflows/{workflow}/run", new JsonObject { ["inputs"] = new JsonObject { ["waits"] = true } })).Expect(HttpStatusCode.Accepted).Json.Text("id");
        await Eventually.ReadsAsync("it waits", () => service.Client.ListAsync($"/api/v1/runs/{waiting}/tasks?status=WAITING"), tasks => tasks.Count > 0);
        return (workflow, waiting, failed);
    }
}
