using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;
using static Microsoft.Playwright.Assertions;

namespace Workflow.Browser.Tests.Monitor;

/// <summary>axe finds nothing on any page, in any colours, and no page is wider than its window.</summary>
public sealed class AccessibilityTests(Chromium chromium, MonitorService service)
{
    // Colours decide about contrasts, and the width about the layout: each of both in each of both.
    public static TheoryData<ColorScheme, int> Screens => new(new[] { (ColorScheme.Light, 390), (ColorScheme.Dark, 1280) }.Take(TestRun.Rounds(full: 2, part: 1)));

    private readonly List<string> _barriers = [];

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task Pages_HaveNoBarriers(ColorScheme scheme, int width)
    {
        await using var window = await MonitorWindow.OpenAsync(chromium, service, Screen(scheme, width));
        var seed = await SeedAsync();
        var number = 0;
        foreach (var (path, open) in Views(window, seed))
        {
            if (!TestRun.IsFull && number++ % 8 > 0)
            {
                continue; // the short form: some of them
            }

            await window.GoAsync(path);
            if (open is not null)
            {
                await open();
            }

            await CheckAsync(window, path);
        }

        Assert.Empty(_barriers);
    }

    [FullTheory]
    [MemberData(nameof(Screens))]
    public async Task EmptyService_HasNoBarriers(ColorScheme scheme, int width)
    {
        using var folder = new TemporaryFolder();
        using var host = await StandaloneProcess.StartAsync(folder.File("data"));
        await using var window = await MonitorWindow.OpenKeylessAsync(chromium, host.BaseAddress, Screen(scheme, width));
        foreach (var path in new[] { "", "/workflows", "/runs", "/bulk", "/calendars", "/pools", "/keys", "/audit", "/nowhere" })
        {
            await window.GoAsync(path);
            await CheckAsync(window, $"{path} of an empty service");
        }

        await window.GoAsync("");
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "New workflow" }).ClickAsync(); // what an empty page says to do first can be done
        await Expect(window.Heading).ToHaveTextAsync("New workflow");
        Assert.Empty(_barriers);
    }

    private async Task CheckAsync(MonitorWindow window, string view)
    {
        await window.SettleAsync();
        TestContext.Current.TestOutputHelper!.WriteLine(view);
        _barriers.AddRange((await window.FindBarriersAsync()).Select(barrier => $"{view}: {barrier}"));
        var overflow = await window.FindOverflowAsync();
        if (overflow > 0)
        {
            _barriers.Add($"{view}: {overflow} pixels wider than the window");
        }
    }

    // Each page with its tabs and dialogs.
    private static IEnumerable<(string Path, Func<Task>? Open)> Views(MonitorWindow window, Seed seed)
    {
        var dialog = window.Page.GetByRole(AriaRole.Dialog);
        var workflow = $"/workflows/{seed.Workflow}";
        yield return ("", null);
        yield return ("", async () =>
        {
            await window.Page.Keyboard.PressAsync("?");
            await Expect(dialog).ToBeVisibleAsync();
        }
        );
        yield return ("/workflows", null);
        yield return ("/workflows?search=nothing-is-called-that", null);
        yield return ("/workflows/new", () => Expect(window.Page.GetByRole(AriaRole.Textbox, new() { Name = "Definition of the new workflow, YAML" })).ToBeVisibleAsync());
        yield return (workflow, () => Expect(window.Main.Locator(".graph-node").First).ToBeVisibleAsync());
        yield return (workflow, () => PressAsync(window.Main.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }), dialog));
        yield return (workflow, () => PressAsync(window.Button("More actions"), window.Page.GetByRole(AriaRole.Menu)));
        yield return ($"{workflow}?tab=runs", () => Expect(window.Main.Locator("[data-row]").First).ToBeVisibleAsync()); // a table, or a list where it is narrow
        yield return ($"{workflow}?tab=definition", () => Expect(window.Main.GetByRole(AriaRole.Textbox)).ToBeVisibleAsync());
        yield return ($"{workflow}?tab=versions", () => Expect(window.Main.GetByRole(AriaRole.Heading, new() { Name = "Version 1 and version 2" })).ToBeVisibleAsync());
        yield return ($"{workflow}?tab=versions", () => PressAsync(window.Button("Restore"), dialog));
        yield return ($"{workflow}?tab=schedule", () => Expect(window.Main.GetByRole(AriaRole.Table, new() { Name = "Instants by day" })).ToBeVisibleAsync());
        yield return ($"{workflow}?tab=backfills", null);
        yield return ($"{workflow}?tab=backfills", () => PressAsync(window.Button("New backfill"), dialog));
        yield return ("/runs", () => Expect(window.Main.GetByRole(AriaRole.Listitem).First).ToBeVisibleAsync());
        yield return ("/runs?status=QUEUED&text=nothing-is-called-that", null);
        yield return ("/runs", () => PressAsync(window.Main.GetByRole(AriaRole.Checkbox).First, window.Main.GetByText("1 run selected")));
        foreach (var run in new[] { seed.Failed, seed.Waiting, seed.Items })
        {
            foreach (var tab in new[] { "", "?tab=graph", "?tab=tasks", "?tab=log", "?tab=inputs" })
            {
                yield return ($"/runs/{run}{tab}", null);
            }
        }

        yield return ($"/runs/{seed.Notified}", () => Expect(window.Page.GetByRole(AriaRole.Region, new() { Name = "Notifications" }).GetByRole(AriaRole.Listitem)).ToHaveCountAsync(3));
        yield return ($"/runs/{seed.Failed}?task=broken", () => Expect(window.Page.GetByRole(AriaRole.Region, new() { Name = "Error" })).ToBeVisibleAsync());
        yield return ($"/runs/{seed.Failed}?task=first", () => Expect(window.Page.GetByRole(AriaRole.Figure, new() { Name = "Output" })).ToBeVisibleAsync());
        yield return ($"/runs/{seed.Items}?tab=tasks", async () =>
        {
            await window.Button("Show the items of each").ClickAsync();
            await Expect(window.Main.GetByText("Item 0")).ToBeVisibleAsync();
            await window.Page.Locator(".virtual").EvaluateAsync("list => { list.scrollTop = list.scrollHeight; }"); // few rows are in the document
            await Expect(window.Main.GetByText("Item 29")).ToBeVisibleAsync();
        }
        );
        yield return ($"/runs/{seed.Failed}", () => PressAsync(window.Button("Rerun"), window.Page.GetByRole(AriaRole.Menu)));
        yield return ($"/runs/{seed.Failed}", async () =>
        {
            await new Mouse(window.Page).TakeAsync(window.Button("Rerun"), "From a task, or with other inputs…");
            await dialog.GetByLabel("Change inputs").CheckAsync();
            await Expect(dialog.GetByLabel("copies")).ToBeVisibleAsync();
        }
        );
        yield return ($"/runs/{seed.Failed}?task=broken", () => PressAsync(window.Button("Mark as succeeded"), dialog));
        yield return ("/runs?status=FAILED", () => PressAsync(window.Button("Act on all of the list"), dialog));
        yield return ("/bulk", null);
        yield return ("/calendars", null);
        yield return ("/pools", () => PressAsync(window.Button("New pool"), dialog));
        yield return ("/keys", null);
        yield return ("/audit", () => Expect(window.Main.GetByRole(AriaRole.Listitem).First).ToBeVisibleAsync());
        yield return ($"/runs/{seed.Failed}", () => PressAsync(window.Button("Compare"), dialog));
        yield return ($"/runs/{seed.Waiting}", () => PressAsync(window.Button("Cancel"), dialog));
        yield return ($"/runs/{seed.Waiting}", () => PressAsync(window.Button("Send event"), dialog));
        yield return ($"/runs/{seed.Failed}/compare/{seed.Waiting}", () => Expect(window.Main.GetByText("approval").First).ToBeVisibleAsync());
        yield return ("/runs/20200101T000000000000_1_aaaaaa", () => Expect(window.Main.GetByRole(AriaRole.Alert)).ToBeVisibleAsync());
    }

    private static async Task PressAsync(ILocator button, ILocator opened)
    {
        await button.First.ClickAsync();
        await Expect(opened).ToBeVisibleAsync();
    }

    private sealed record Seed(long Workflow, string Failed, string Waiting, string Items, string Notified);

    private async Task<Seed> SeedAsync()
    {
        var client = service.Client;
        var definition = Define.Workflow(
            service.NewName("everything"),
            Define.Pass("first", new JsonObject { ["rows"] = 12, ["region"] = "{{ inputs.region }}" }),
            Define.Event("approval", "approved").After("first").With("when", "{{ inputs.waits }}"),
            Define.Broken("broken").After("first").Retried(2).With("when", "{{ !inputs.waits }}"),
            Define.Pass("clean-up").After("approval", "broken").With("trigger_rule", "always"))
            .With("description", "One of each.").With("cron_expression", "0 6 * * *").With("max_concurrent_runs", 10)
            .With("inputs", new JsonObject
            {
                ["region"] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray("north", "south"), ["default"] = "north", ["description"] = "Which one." },
                ["waits"] = new JsonObject { ["type"] = "boolean", ["default"] = false },
                ["copies"] = new JsonObject { ["type"] = "integer", ["default"] = 1 },
                ["more"] = new JsonObject { ["type"] = "object" },
            });
        var workflow = (await client.CreateWorkflowAsync(definition)).Number("id");
        (await client.PutAsync($"/api/v1/workflows/{workflow}", definition.With("description", "One of each, by now."))).Expect(HttpStatusCode.OK);
        var failed = await StartAsync(workflow, waits: false);
        await client.WaitForEndAsync(failed);
        var waiting = await StartAsync(workflow, waits: true);
        await Eventually.ReadsAsync("it waits", () => client.ListAsync($"/api/v1/runs/{waiting}/tasks?status=WAITING"), tasks => tasks.Count > 0);
        var items = await client.RunToEndAsync(Define.Workflow(
            service.NewName("items"),
            Define.Pass("list"),
            Define.Pass("each", "{{ item }}").With("for_each", new JsonArray([.. Enumerable.Range(0, 30).Select(i => (JsonNode)i)])).After("list")));
        var notified = Define.Workflow(service.NewName("notified"), Define.Pass("a"));
        notified["on_success"] = new JsonArray(new JsonObject { ["url"] = $"{service.Origin}/health/live" }, new JsonObject { ["url"] = "http://127.0.0.1:1/nobody" }, new JsonObject { ["email"] = "ops@example.org" });
        return new Seed(workflow, failed, waiting, items.Text("id"), (await client.RunToEndAsync(notified)).Text("id"));
    }

    private async Task<string> StartAsync(long workflow, bool waits) =>
        (await service.Client.PostAsync($"/api/v1/workflows/{workflow}/run", new JsonObject { ["inputs"] = new JsonObject { ["waits"] = waits } })).Expect(HttpStatusCode.Accepted).Json.Text("id");

    private static BrowserNewContextOptions Screen(ColorScheme scheme, int width) =>
        new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce, ViewportSize = new ViewportSize { Width = width, Height = 900 } };
}
