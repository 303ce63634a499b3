using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using static Microsoft.Playwright.Assertions;

namespace Workflow.Browser.Tests.Monitor;

/// <summary>The same of the dialogs of reruns and marks, and of the pages of bulk operations, keys and the audit trail.</summary>
public sealed class HostilePageTests(Chromium chromium, MonitorService service)
{
    private static readonly string[] Texts = [.. HostileText.Names.Take(TestRun.Rounds(full: HostileText.Names.Count, part: 2))];

    [Fact]
    public async Task RerunAndMark_ShowTextsAsTheyAre()
    {
        await using var window = await MonitorWindow.OpenAsync(chromium, service, HostileText.Narrow);
        foreach (var text in Texts)
        {
            var definition = Define.Workflow($"{text} {service.NewName("h")}", Define.Broken(text))
                .With("inputs", new JsonObject { ["given"] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray(text, "other"), ["default"] = text, ["description"] = text }, ["free"] = new JsonObject { ["type"] = "any" } });
            var workflow = (await service.Client.CreateWorkflowAsync(definition)).Number("id");
            var run = await service.Client.StartRunAsync(workflow, new JsonObject { ["inputs"] = new JsonObject { ["free"] = new JsonArray(text) } });
            await service.Client.WaitForEndAsync(run);
            await window.FollowAsync($"/runs/{run}?task={Uri.EscapeDataString(text)}");
            var dialog = window.Page.GetByRole(AriaRole.Dialog);
            await window.Button("Rerun from here").ClickAsync();
            await dialog.GetByLabel("Change inputs").CheckAsync();
            await Expect(dialog.GetByLabel("free")).ToBeVisibleAsync();
            await HostileText.CheckAsync(window, $"the rerun of {text}", [text]);
            Assert.Equal(text, JsonNode.Parse(await dialog.GetByLabel("free").InputValueAsync())![0]!.GetValue<string>());
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();

            await window.Button("Mark as succeeded").ClickAsync();
            await dialog.GetByLabel("Reason").FillAsync(text);
            await HostileText.CheckAsync(window, $"the mark of {text}", [text]);
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Mark and go on" }).ClickAsync();
            await Expect(window.Main.GetByText("Rerun of")).ToBeVisibleAsync(); // the name is an address's part, whatever it is
            await Expect(window.RunStatus).ToHaveTextAsync("Succeeded");
            await window.FollowAsync($"{new Uri(window.Page.Url).PathAndQuery["/monitor".Length..]}?tab=tasks");
            await HostileText.CheckAsync(window, $"the marked task {text}", [text]);
        }
    }

    // Labels and business keys have no control characters, and are trimmed.
    [Fact]
    public async Task BulkOperations_ShowTextsAsTheyAre()
    {
        await using var window = await MonitorWindow.OpenAsync(chromium, service, HostileText.Narrow);
        foreach (var text in Texts.Where(text => text.Length <= 100 && text.Trim() == text))
        {
            var name = $"{text} {service.NewName("b")}";
            var definition = Define.Workflow(name, Define.Pass("only")).With("inputs", new JsonObject { ["t"] = new JsonObject { ["type"] = "string", ["default"] = text } }).With("business_key", "{{ inputs.t }}").With("labels", new JsonObject { ["kind"] = "{{ inputs.t }}" });
            var workflow = (await service.Client.CreateWorkflowAsync(definition)).Number("id");
            await service.Client.WaitForEndAsync(await service.Client.StartRunAsync(workflow));
            await window.FollowAsync($"/runs?workflow={workflow}&text={Uri.EscapeDataString($"kind:{text}")}");
            await HostileText.CheckAsync(window, $"the list of {text}", [name, $"kind: {text}"]);
            await window.Button("Act on all of the list").ClickAsync();
            var dialog = window.Page.GetByRole(AriaRole.Dialog);
            await dialog.GetByLabel("Rerun").CheckAsync();
            await Expect(dialog.GetByText($"({workflow})")).ToBeVisibleAsync();
            await HostileText.CheckAsync(window, $"the filter of {text}", [$"kind:{text}", name]);
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Show which runs" }).ClickAsync();
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Rerun 1 run" }).ClickAsync();
            await Expect(window.Page.GetByText("1 of 1 run handled")).ToBeVisibleAsync();
            await HostileText.CheckAsync(window, $"the operation of {text}", [$"kind:{text}"]);
        }
    }

    [Fact]
    public async Task KeysAndTrail_ShowTextsAsTheyAre()
    {
        foreach (var text in Texts)
        {
            (await service.Client.PostAsync("/api/v1/keys", new JsonObject { ["name"] = text, ["role"] = "viewer", ["workflows"] = new JsonArray(text) })).Expect(HttpStatusCode.Created);
        }

        await using var window = await MonitorWindow.OpenAsync(chromium, service, HostileText.Narrow);
        await window.GoAsync("/keys");
        await HostileText.CheckAsync(window, "keys", []);
        await window.Page.Locator(".key-row button").First.ClickAsync();
        await HostileText.CheckAsync(window, "the revocation of a key", []);
        foreach (var text in Texts)
        {
            await window.GoAsync($"/audit?actor={Uri.EscapeDataString(text)}&about={Uri.EscapeDataString(text)}&action={Uri.EscapeDataString(text)}");
            await HostileText.CheckAsync(window, $"the trail of {text}", []);
            await window.GoAsync($"/calendars/{Uri.EscapeDataString(text)}");
            await HostileText.CheckAsync(window, $"the calendar {text}", []);
            await window.GoAsync("/pools");
            await window.Button("New pool").ClickAsync();
            await window.Page.GetByRole(AriaRole.Dialog).GetByLabel("Name").FillAsync(text);
            await window.Page.GetByRole(AriaRole.Dialog).GetByLabel("Size").FillAsync(text);
            await window.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
            await Expect(window.Page.GetByText("must be a whole number")).ToBeVisibleAsync();
            await HostileText.CheckAsync(window, $"a pool {text}", []);
            await window.GoAsync($"/bulk/{Uri.EscapeDataString(text)}");
            await HostileText.CheckAsync(window, $"the bulk operation {text}", []);
        }
    }
}
