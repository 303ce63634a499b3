using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using static Microsoft.Playwright.Assertions;

namespace Workflow.Browser.Tests.Monitor;

/// <summary>What a run's page shows of callbacks, stored bodies, races, caught errors, groups, labels and limits.</summary>
public sealed class RunDetailTests(Chromium chromium, MonitorService service)
{
    [Fact]
    public async Task Callback_ShowsItsAddress_ToOperatorsOnly()
    {
        var name = service.NewName("callback");
        var run = await service.Client.StartAsync(Define.Workflow(name, Define.Task("job", "CALLBACK", new JsonObject())));
        await service.Client.UntilTaskAsync(run, "job", "WAITING");
        await using var window = await MonitorWindow.OpenAsync(chromium, service);
        await window.GoAsync($"/runs/{run}?task=job");
        var callback = window.Page.GetByRole(AriaRole.Region, new() { Name = "Callback" });
        var address = await callback.Locator("code").TextContentAsync();
        Assert.StartsWith($"{service.Origin}/api/v1/callbacks/", address, StringComparison.Ordinal);
        var copied = window.Page.WaitForFunctionAsync("() => [...document.querySelectorAll('[role=status]')].some(said => said.textContent === 'Copied')"); // it is said for a moment
        await callback.GetByRole(AriaRole.Button, new() { Name = "Copy the address of the callback" }).ClickAsync();
        await copied;

        var key = (await service.Client.PostAsync("/api/v1/keys", new JsonObject { ["name"] = name, ["role"] = "viewer" })).Expect(HttpStatusCode.Created).Json.Text("key");
        await using var viewer = await MonitorWindow.OpenAsync(chromium, service, key: key);
        await viewer.GoAsync($"/runs/{run}?task=job");
        await Expect(viewer.Page.GetByText("waits for its callback").First).ToBeVisibleAsync();
        await Expect(viewer.Page.GetByRole(AriaRole.Region, new() { Name = "Callback" })).ToHaveCountAsync(0);

        (await service.Client.PostAsync(new Uri(address!).AbsolutePath, new JsonObject { ["rows"] = 5 })).Expect(HttpStatusCode.Accepted);
        await Expect(window.RunStatus).ToHaveTextAsync("Succeeded");
        await Expect(callback).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task StoredBody_IsDownloaded()
    {
        var export = Define.Http("ex/port", $"{service.Origin}/health/live");
        export["config"]!["response_body"] = "stored";
        var run = (await service.Client.RunToEndAsync(Define.Workflow(service.NewName("body"), export, Define.Pass("plain", new JsonObject { ["body"] = "stored_body" })))).Text("id");
        await using var window = await MonitorWindow.OpenAsync(chromium, service);
        await window.GoAsync($"/runs/{run}?task={Uri.EscapeDataString("ex/port")}");
        var link = window.Page.GetByRole(AriaRole.Link, new() { Name = "Download the body" });
        var download = await window.Page.RunAndWaitForDownloadAsync(() => link.ClickAsync());
        Assert.Equal("ex_port.bin", download.SuggestedFilename);
        Assert.Contains("healthy", await File.ReadAllTextAsync((await download.PathAsync())!, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await window.FollowAsync($"/runs/{run}?task=plain");
        await Expect(window.Page.GetByRole(AriaRole.Figure, new() { Name = "Output" })).ToBeVisibleAsync();
        await Expect(link).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task LosersAndCaughtErrors_AreMarked_InTheTableAndTheGraph()
    {
        var run = (await service.Client.RunToEndAsync(Define.Workflow(
            service.NewName("race"),
            Define.Pass("fast").After(),
            Define.Wait("slow", 3_600).After(),
            Define.Pass("first").After("fast", "slow").With("trigger_rule", "one_success").With("cancel_losers", true),
            Define.Broken("risky").After().With("catch", new JsonArray(new JsonObject { ["on"] = new JsonArray("*"), ["task"] = "repair" })),
            Define.Pass("repair")))).Text("id");
        await using var window = await MonitorWindow.OpenAsync(chromium, service);
        await window.GoAsync($"/runs/{run}?tab=tasks");
        await Expect(window.Main.GetByRole(AriaRole.Row).Filter(new() { HasText = "slow" })).ToContainTextAsync("lost the race");
        await Expect(window.Main.GetByRole(AriaRole.Row).Filter(new() { HasText = "risky" })).ToContainTextAsync("caught");
        await Expect(window.Main.GetByText("lost the race")).ToHaveCountAsync(1);
        await window.GoAsync($"/runs/{run}?tab=graph");
        await Expect(window.Main.GetByRole(AriaRole.Button, new() { Name = "slow, WAIT · Cancelled, lost" })).ToBeVisibleAsync();
        await Expect(window.Main.GetByRole(AriaRole.Button, new() { Name = "risky, PASS · Failed, caught" })).ToBeVisibleAsync();
        await window.FollowAsync($"/runs/{run}?task=risky");
        var panel = window.Page.GetByRole(AriaRole.Complementary);
        await Expect(panel.GetByText("the run does not fail by it.")).ToBeVisibleAsync();
        await panel.GetByRole(AriaRole.Button, new() { Name = "repair" }).First.ClickAsync();
        await Expect(panel.GetByRole(AriaRole.Heading, new() { Level = 2 })).ToHaveTextAsync("repair");
    }

    [Fact]
    public async Task TasksOfAGroup_AreReached_AlsoThoseOfAnItem()
    {
        var run = (await service.Client.RunToEndAsync(Define.Workflow(
            service.NewName("groups"),
            Define.Group("once", Define.Pass("inner")),
            Define.Group("each", Define.Pass("inner", "{{ item }}")).With("for_each", new JsonArray(1, 2))))).Text("id");
        await using var window = await MonitorWindow.OpenAsync(chromium, service);
        await window.GoAsync($"/runs/{run}?tab=tasks");
        await window.Button("Show the items of each").ClickAsync();
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Open the child run of item 1" }).ClickAsync();
        await Expect(window.Main.GetByRole(AriaRole.Link, new() { Name = "Task each, item 1" })).ToBeVisibleAsync(); // its parent
        await window.GoAsync($"/runs/{run}?task=once");
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Open the tasks of the group" }).ClickAsync();
        await Expect(window.Main.GetByRole(AriaRole.Link, new() { Name = "Task once" })).ToBeVisibleAsync();
        await Expect(window.Button("Rerun")).ToHaveCountAsync(0); // it is a part of its parent
    }

    [Fact]
    public async Task Run_ShowsItsLabels_ItsLimitsAndItsPlaceInLine()
    {
        var definition = Define.Workflow(service.NewName("line"), Define.Event("ask", "go")).With("max_concurrent_runs", 5)
            .With("inputs", new JsonObject { ["customer"] = new JsonObject { ["type"] = "string", ["default"] = "acme" } })
            .With("concurrency", new JsonObject { ["key"] = "{{ inputs.customer }}", ["limit"] = 1 })
            .With("business_key", "order-{{ inputs.customer }}").With("labels", new JsonObject { ["region"] = "north" });
        var workflow = (await service.Client.CreateWorkflowAsync(definition)).Number("id");
        var first = await service.Client.StartRunAsync(workflow);
        await service.Client.StartRunAsync(workflow);
        var third = await service.Client.StartRunAsync(workflow, new JsonObject { ["priority"] = -3 });
        var later = await service.Client.StartRunAsync(workflow, new JsonObject { ["delay_seconds"] = 86_400, ["inputs"] = new JsonObject { ["customer"] = "other" } });
        await using var window = await MonitorWindow.OpenAsync(chromium, service);
        await window.GoAsync($"/runs/{third}");
        await Expect(window.Main.GetByText("place 2 in line").First).ToBeVisibleAsync();
        await Expect(window.Main.GetByText(first).First).ToBeVisibleAsync(); // who is in front of it
        foreach (var (name, value) in new[] { ("Concurrency key", "acme"), ("Priority", "-3"), ("Business key", "order-acme"), ("Labels", "region: north") })
        {
            await Expect(window.Main.Locator(".run-facts > div").Filter(new() { HasText = name })).ToContainTextAsync(value);
        }

        await window.GoAsync($"/runs/{later}");
        await Expect(window.Main.Locator(".run-facts > div").Filter(new() { HasText = "Not before" }).Locator("time")).ToBeVisibleAsync();
        await window.Main.GetByRole(AriaRole.Link, new() { Name = "order-other" }).ClickAsync();
        await Expect(window.Main.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(1); // the list of its business key
        await Expect(window.Main.GetByRole(AriaRole.Listitem)).ToContainTextAsync("region: north");
        await service.Client.PostAsync($"/api/v1/workflows/{workflow}/stop", new JsonObject { ["force"] = true });
    }
}
