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
    // What changes something.
    private static readonly string[] Changes =
        ["Start", "New workflow", "Edit", "More actions", "Pause", "Resume", "Cancel", "Rerun", "Send event", "Approve", "Reject", "Other payload", "Restore", "Save", "New backfill", "Create"];

    [Fact]
    public async Task Viewer_IsOfferedNoChange_AndALimitedKeySeesOnlyItsWorkflows()
    {
        await service.StartAsync();
        var (own, other) = (service.NewName("own"), service.NewName("other"));
        var (workflow, waiting, failed) = await SeedAsync(own);
        var (_, foreign, _) = await SeedAsync(other);
        var key = (await service.Client.PostAsync("/api/v1/keys", new JsonObject { ["name"] = "a viewer", ["role"] = "viewer", ["workflows"] = new JsonArray($"{own}*") }))
            .Expect(HttpStatusCode.Created).Json.Text("key");

        await using var window = await MonitorWindow.OpenAsync(chromium, service, key: key);
        string[] pages = ["", "/workflows", "/workflows/new", "/runs", .. new[] { "", "?tab=runs", "?tab=definition", "?tab=versions", "?tab=schedule", "?tab=backfills" }.Select(tab => $"/workflows/{workflow}{tab}"), $"/runs/{waiting}", $"/runs/{failed}"];
        foreach (var page in pages)
        {
            await window.GoAsync(page);
            var offered = await window.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('main button:not([role=tab]), main a.button, main [role=switch], main input[type=checkbox]')].map(e => e.getAttribute('aria-label') ?? e.textContent.trim())");
            Assert.Empty(offered.Intersect(Changes, StringComparer.Ordinal).Select(name => $"{page}: {name}"));
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
