using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using static Microsoft.Playwright.Assertions;

namespace Workflow.Browser.Tests.Monitor;

/// <summary>A part of a run is repeated from its page, with other inputs, and into its child runs; a failed task is marked as succeeded.</summary>
public sealed class RerunDialogTests(Chromium chromium, MonitorService service)
{
    [Fact]
    public async Task Run_IsRepeatedFromATask_WithTheInputsThatWereChanged()
    {
        var run = await FailAsync();
        await using var window = await MonitorWindow.OpenAsync(chromium, service, Narrow);
        await window.GoAsync($"/runs/{run}?task=ship");
        await window.Button("Rerun from here").ClickAsync();
        var dialog = Dialog(window, "Rerun");
        await Expect(dialog.GetByLabel("Task", new() { Exact = true })).ToHaveValueAsync("ship");
        await dialog.GetByLabel("Change inputs").CheckAsync();
        await Expect(dialog.GetByLabel("customer")).ToHaveValueAsync("acme"); // as the run was given
        await Expect(dialog.GetByLabel("copies")).ToHaveValueAsync("9007199254740993"); // every digit
        await Expect(dialog.GetByLabel("region")).ToHaveValueAsync("\"south\"");

        await dialog.GetByLabel("copies").FillAsync("many");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Start the rerun" }).ClickAsync();
        await Expect(dialog.GetByText("must be a whole number")).ToBeVisibleAsync();
        await Expect(dialog.GetByLabel("copies")).ToBeFocusedAsync();
        Assert.Empty(await window.FindBarriersAsync());
        Assert.True(await window.FindOverflowAsync() <= 0, "The page is wider than the window.");
        await dialog.GetByLabel("copies").FillAsync("9007199254740995");
        await dialog.GetByLabel("region").SelectOptionAsync("north");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Start the rerun" }).ClickAsync();

        var repeated = await RepeatedAsync(window, run);
        var inputs = (await service.Client.RunAsync(repeated)).Member("inputs");
        Assert.Equal(("acme", "north", "9007199254740995"), (inputs.Text("customer"), inputs.Text("region"), inputs.Member("copies").GetRawText()));
        Assert.True((await ExecutionAsync(repeated, "list")).Member("carried_over").GetBoolean());
    }

    [Fact]
    public async Task Item_IsRepeated_AndWhatTheServiceRefusesIsSaid()
    {
        var run = await FailAsync();
        await using var window = await MonitorWindow.OpenAsync(chromium, service);
        await window.GoAsync($"/runs/{run}?task=ship&index=1");
        await window.Button("Rerun this item").ClickAsync();
        var dialog = Dialog(window, "Rerun");
        await Expect(dialog.GetByLabel("Only these items")).ToHaveValueAsync("1");
        await dialog.GetByLabel("Only these items").FillAsync("1, 3-");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Start the rerun" }).ClickAsync();
        await Expect(dialog.GetByText("'3-' is not an index")).ToBeVisibleAsync();

        await dialog.GetByLabel("Task", new() { Exact = true }).FillAsync("nowhere");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Start the rerun" }).ClickAsync();
        await Expect(dialog.GetByText("nowhere", new() { Exact = false }).First).ToBeVisibleAsync(); // the service names it
        await Expect(dialog).ToBeVisibleAsync();

        await dialog.GetByLabel("Task", new() { Exact = true }).FillAsync("ship");
        await dialog.GetByLabel("Only these items").FillAsync("0");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Start the rerun" }).ClickAsync();
        var repeated = await RepeatedAsync(window, run);
        await service.Client.WaitForEndAsync(repeated);
        var items = await service.Client.ListAsync($"/api/v1/runs/{repeated}/tasks?task=ship");
        Assert.Equal([false, false, true], items.Where(i => i.Member("index").ValueKind == JsonValueKind.Number).OrderBy(i => i.Number("index")).Select(i => i.Member("carried_over").GetBoolean())); // 0 was chosen, 1 had failed
    }

    [Fact]
    public async Task Run_IsRepeatedIntoItsFailedChildren()
    {
        var child = service.NewName("child");
        await service.Client.CreateWorkflowAsync(Define.Workflow(child, Define.Pass("before"), Define.Broken("broken")));
        var run = (await service.Client.RunToEndAsync(Define.Workflow(service.NewName("parent"), Define.Child("call", child)))).Text("id");
        var failed = (await ExecutionAsync(run, "call")).Text("child_run_id");
        await using var window = await MonitorWindow.OpenAsync(chromium, service);
        await window.GoAsync($"/runs/{run}");
        await new Mouse(window.Page).TakeAsync(window.Button("Rerun"), "From a task, or with other inputs…");
        var dialog = Dialog(window, "Rerun");
        await Expect(dialog.GetByLabel("From the failed tasks")).ToBeCheckedAsync();
        await dialog.GetByLabel("Into child runs that failed").CheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Start the rerun" }).ClickAsync();
        var repeated = await RepeatedAsync(window, run);
        await service.Client.WaitForEndAsync(repeated);
        var again = await service.Client.RunAsync((await ExecutionAsync(repeated, "call")).Text("child_run_id"));
        Assert.Equal(failed, again.Text("rerun_of"));
    }

    [Fact]
    public async Task FailedTask_IsMarkedAsSucceeded_WithAReason()
    {
        var run = (await service.Client.RunToEndAsync(Define.Workflow(service.NewName("marked"), Define.Broken("a/b ? #"), Define.Pass("after", "{{ tasks['a/b ? #'].output.by }}")))).Text("id");
        await using var window = await MonitorWindow.OpenAsync(chromium, service, Narrow);
        await window.GoAsync($"/runs/{run}?task=after");
        await Expect(window.Page.GetByRole(AriaRole.Complementary)).ToBeVisibleAsync();
        await Expect(window.Button("Mark as succeeded")).ToHaveCountAsync(0); // it has not failed itself
        await window.GoAsync($"/runs/{run}?task={Uri.EscapeDataString("a/b ? #")}");
        await window.Button("Mark as succeeded").ClickAsync();
        var dialog = Dialog(window, "Mark as succeeded");
        await dialog.GetByLabel("Output, as JSON").FillAsync("{\"by\":");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Mark and go on" }).ClickAsync();
        await Expect(dialog.GetByText("is required: the record says why")).ToBeVisibleAsync();
        await Expect(dialog.GetByText("Not valid JSON")).ToBeVisibleAsync();
        Assert.Empty(await window.FindBarriersAsync());
        await dialog.GetByLabel("Reason").FillAsync("Done by hand, <b>twice</b>.");
        await dialog.GetByLabel("Output, as JSON").FillAsync("{\"by\": \"Ada\"}");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Mark and go on" }).ClickAsync();

        var marked = await RepeatedAsync(window, run);
        await Expect(window.RunStatus).ToHaveTextAsync("Succeeded");
        Assert.Equal("Ada", (await ExecutionAsync(marked, "after")).Text("output"));
        await window.FollowAsync($"/runs/{marked}?tab=tasks&task={Uri.EscapeDataString("a/b ? #")}");
        await Expect(window.Page.GetByRole(AriaRole.Complementary).GetByText("marked by bootstrap")).ToBeVisibleAsync();
        await Expect(window.Page.GetByRole(AriaRole.Complementary).GetByText("Done by hand, <b>twice</b>.").First).ToBeVisibleAsync();
    }

    private static BrowserNewContextOptions Narrow => new() { ColorScheme = ColorScheme.Dark, ReducedMotion = ReducedMotion.Reduce, ViewportSize = new ViewportSize { Width = 360, Height = 800 } };

    private static ILocator Dialog(MonitorWindow window, string name) => window.Page.GetByRole(AriaRole.Dialog, new() { Name = name });

    private async Task<string> RepeatedAsync(MonitorWindow window, string run)
    {
        await Expect(window.Main.GetByText("Rerun of")).ToBeVisibleAsync();
        var repeated = new Uri(window.Page.Url).Segments[^1];
        Assert.Equal(run, (await service.Client.RunAsync(repeated)).Text("rerun_of"));
        return repeated;
    }

    private async Task<JsonElement> ExecutionAsync(string run, string task) =>
        (await service.Client.ListAsync($"/api/v1/runs/{run}/tasks?task={Uri.EscapeDataString(task)}")).Last(e => e.Member("index").ValueKind == JsonValueKind.Null);

    private async Task<string> FailAsync()
    {
        var definition = Define.Workflow(
            service.NewName("parts"),
            Define.Pass("list", new JsonArray(0, 1, 2)),
            Define.Pass("ship", "{{ item === 1 ? null.here : item }}").With("for_each", "{{ tasks.list.output }}"))
            .With("inputs", JsonNode.Parse("""{ "customer": { "type": "string", "required": true }, "region": { "type": "string", "enum": ["north", "south"], "default": "north" }, "copies": { "type": "integer", "default": 1 } }"""));
        var workflow = (await service.Client.CreateWorkflowAsync(definition)).Number("id");
        var run = await service.Client.StartRunAsync(workflow, JsonNode.Parse("""{ "inputs": { "customer": "acme", "region": "south", "copies": 9007199254740993 } }"""));
        await service.Client.WaitForEndAsync(run);
        return run;
    }
}
