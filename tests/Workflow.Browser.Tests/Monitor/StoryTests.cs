using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Workflow.TestHost.Http;
using static Microsoft.Playwright.Assertions;

namespace Workflow.Browser.Tests.Monitor;

/// <summary>What an operator does in a day, from signing in to filling a gap of the schedule: by mouse, and by keyboard alone.</summary>
public sealed class StoryTests(Chromium chromium, MonitorService service)
{
    public static TheoryData<string> Devices => new(new[] { "mouse", "keyboard" }.Take(TestRun.Rounds(full: 2, part: 1)));

    [Theory]
    [MemberData(nameof(Devices))]
    public async Task Person_DoesEverything(string with)
    {
        await using var window = await MonitorWindow.OpenSignedOutAsync(chromium, service);
        var page = window.Page;
        Hands hands = with == "mouse" ? new Mouse(page) : new Keyboard(page);
        var name = service.NewName(with);

        await SignInAsync(window, hands);
        var workflow = await CreateAsync(window, hands, name);
        await StartAsync(window, hands);
        var run = await WatchAsync(window, hands);
        await ReadFailureAsync(window, hands, run);
        await RerunAsync(window, hands, run);
        await SwitchScheduleAsync(window, hands, name, workflow);
        await BackfillAsync(window, hands, workflow);
    }

    private async Task SignInAsync(MonitorWindow window, Hands hands)
    {
        await window.Page.GotoAsync($"{service.Origin}/monitor/workflows");
        await hands.WriteAsync(window.Page.GetByLabel("Key or token"), MonitorService.Key);
        await hands.PressAsync(window.Button("Sign in"));
        await Expect(window.Heading).ToHaveTextAsync("Workflows");
        await window.SettleAsync();
    }

    // The service names the fault by a pointer; the page shows it at its line, and goes there.
    private static async Task<long> CreateAsync(MonitorWindow window, Hands hands, string name)
    {
        await hands.PressAsync(window.Page.GetByRole(AriaRole.Link, new() { Name = "New workflow" }).First);
        await Expect(window.Heading).ToHaveTextAsync("New workflow");
        var editor = window.Page.GetByRole(AriaRole.Textbox, new() { Name = "Definition of the new workflow, YAML" });
        await hands.WriteDefinitionAsync(editor, Definition(name).ReplaceLineEndings("\n"));
        await window.Page.Keyboard.PressAsync("Escape"); // and then Tab leaves the editor
        await hands.PressAsync(window.Button("Create"));

        var fault = window.Page.GetByRole(AriaRole.Alert).GetByRole(AriaRole.Button);
        await Expect(fault).ToContainTextAsync("/tasks/0/task_type");
        await Expect(fault).ToContainTextAsync("Line 14");
        await hands.PressAsync(fault);
        await Expect(editor).ToBeFocusedAsync();
        await window.Page.Keyboard.PressAsync("Delete"); // the X of XPASS
        await Expect(fault).ToHaveCountAsync(0);
        await window.Page.Keyboard.PressAsync("Control+s");

        await Expect(window.Heading).ToHaveTextAsync(name);
        return long.Parse(window.Page.Url.Split('/')[^1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task StartAsync(MonitorWindow window, Hands hands)
    {
        await window.SettleAsync();
        await hands.PressAsync(window.Main.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }));
        var form = window.Page.GetByRole(AriaRole.Dialog);
        await hands.ChooseAsync(form.GetByLabel("region"), "south");
        await hands.WriteAsync(form.GetByLabel("copies"), "many");
        await hands.PressAsync(form.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }));
        await Expect(form.GetByText("must be a whole number")).ToBeVisibleAsync();
        await hands.WriteAsync(form.GetByLabel("copies"), "3");
        await hands.PressAsync(form.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }));
        await Expect(form).ToHaveCountAsync(0);
    }

    // It is paused, resumed and approved; what follows appears without loading the page again.
    private async Task<string> WatchAsync(MonitorWindow window, Hands hands)
    {
        await Expect(window.RunStatus).ToHaveTextAsync("Running");
        var run = new Uri(window.Page.Url).AbsolutePath.Split('/')[^1];
        var inputs = (await service.Client.RunAsync(run)).Member("inputs");
        Assert.Equal(("south", 3), (inputs.Text("region"), inputs.Number("copies")));

        await Expect(window.Page.GetByText("waits for the event")).ToBeVisibleAsync();
        await hands.PressAsync(window.Button("Pause"));
        await Expect(window.RunStatus).ToHaveTextAsync("Paused");
        await hands.PressAsync(window.Button("Resume"));
        await Expect(window.RunStatus).ToHaveTextAsync("Running");
        await hands.PressAsync(window.Button("Approve"));
        await Expect(window.RunStatus).ToHaveTextAsync("Failed");
        return run;
    }

    private async Task ReadFailureAsync(MonitorWindow window, Hands hands, string run)
    {
        var failed = Assert.Single(await service.Client.ListAsync($"/api/v1/runs/{run}/tasks?status=FAILED"));
        var reason = failed.Member("error").Text("message");
        await hands.PressAsync(window.Main.GetByRole(AriaRole.Link, new() { Name = "Open task publish" }));
        var panel = window.Page.GetByRole(AriaRole.Complementary, new() { Name = "publish" });
        await Expect(panel.GetByRole(AriaRole.Region, new() { Name = "Error" })).ToContainTextAsync(reason);
        await hands.PressAsync(panel.GetByRole(AriaRole.Button, new() { Name = "Close the task" }));
        await Expect(panel).ToHaveCountAsync(0);
    }

    private static async Task RerunAsync(MonitorWindow window, Hands hands, string run)
    {
        await hands.TakeAsync(window.Button("Rerun"), "From failed tasks, version 1");
        await Expect(window.Page).Not.ToHaveURLAsync(new Regex(run, RegexOptions.None, TimeSpan.FromSeconds(10)));
        await Expect(window.Main.GetByText("Rerun of")).ToBeVisibleAsync();
        await Expect(window.RunStatus).ToHaveTextAsync("Failed");
        await hands.ShowAsync("Tasks");
        await Expect(window.Main.GetByText("carried over")).ToHaveCountAsync(2);
    }

    private async Task SwitchScheduleAsync(MonitorWindow window, Hands hands, string name, long workflow)
    {
        await hands.GoToWorkflowsAsync();
        await Expect(window.Heading).ToHaveTextAsync("Workflows");
        await hands.WriteAsync(window.Page.GetByLabel("Search by name"), name);
        var row = window.Main.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });
        await Expect(window.Main.Locator("li[data-row]")).ToHaveCountAsync(1);
        await hands.PressAsync(row);
        await Expect(window.Heading).ToHaveTextAsync(name);
        await hands.ShowAsync("Schedule");
        var control = window.Page.GetByRole(AriaRole.Switch, new() { Name = "Schedule" });
        await Expect(control).ToBeCheckedAsync();
        foreach (var on in new[] { false, true })
        {
            await hands.PressAsync(control);
            await Expect(control).ToBeCheckedAsync(new() { Checked = on });
            Assert.Equal(on, (await service.Client.GetAsync($"/api/v1/workflows/{workflow}")).Expect(HttpStatusCode.OK).Json.Member("is_active").GetBoolean());
        }
    }

    private async Task BackfillAsync(MonitorWindow window, Hands hands, long workflow)
    {
        await hands.ShowAsync("Backfills");
        await hands.PressAsync(window.Button("New backfill"));
        var dialog = window.Page.GetByRole(AriaRole.Dialog);
        await hands.ChooseAsync(dialog.GetByLabel("Which instants"), "All of them again");
        await hands.PressAsync(dialog.GetByRole(AriaRole.Button, new() { Name = "Show what would run" }));
        await Expect(dialog.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(7);
        Assert.Empty(await service.Client.ListAsync($"/api/v1/workflows/{workflow}/backfills")); // only shown so far
        await hands.PressAsync(dialog.GetByRole(AriaRole.Button, new() { Name = "Run 7 instants" }));
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Backfill 1" })).ToBeVisibleAsync();
        Assert.Equal(7, Assert.Single(await service.Client.ListAsync($"/api/v1/workflows/{workflow}/backfills")).Number("instants"));

        await hands.PressAsync(window.Main.GetByRole(AriaRole.Button, new() { Name = "Cancel", Exact = true })); // its runs would wait for ever
        await hands.PressAsync(dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel the backfill" }));
        await Expect(window.Main.GetByText("Cancelled", new() { Exact = true })).ToBeVisibleAsync();
    }

    private static string Definition(string name) => $$$"""
        name: {{{name}}}
        cron_expression: "0 6 * * *"
        max_concurrent_runs: 20
        inputs:
          region:
            type: string
            enum: [north, south]
            default: north
          copies:
            type: integer
            default: 1
        tasks:
          - name: prepare
            task_type: XPASS
            config:
              output: "{{ inputs.copies }}"
          - name: approval
            task_type: EVENT
            config:
              name: approved
          - name: publish
            task_type: PASS
            config:
              output: "{{ null.here }}"
        """;
}
