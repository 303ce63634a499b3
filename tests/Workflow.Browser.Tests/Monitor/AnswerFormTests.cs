using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using static Microsoft.Playwright.Assertions;

namespace Workflow.Browser.Tests.Monitor;

/// <summary>A task that waits for an event with a form: its fields are filled in and sent, in light and dark, narrow and wide.</summary>
public sealed class AnswerFormTests(Chromium chromium, MonitorService service)
{
    private const string Form = """
        { "title": "Release of the report", "description": "Read it first.", "required": ["ok", "why", "copies"], "properties": {
            "ok": { "type": "boolean", "title": "Approved" }, "size": { "type": "string", "enum": ["small", "large"] },
            "copies": { "type": "integer", "minimum": 1 }, "price": { "type": "number", "default": 1.5 },
            "by": { "type": "string", "default": "Ada" }, "why": { "type": "string", "format": "multi-line", "minLength": 3, "description": "In a sentence or two." } } }
        """;

    [Theory]
    [InlineData(ColorScheme.Light, 390)]
    [InlineData(ColorScheme.Dark, 1280)]
    public async Task Form_IsFilledInAndSent(ColorScheme scheme, int width)
    {
        var ask = Define.Event("ask", "go");
        ask["config"]!["form"] = JsonNode.Parse(Form);
        ask["config"]!["assignees"] = new JsonArray("ada", "role:operator");
        var run = await service.Client.StartAsync(Define.Workflow(service.NewName("form"), ask));
        await service.Client.UntilTaskAsync(run, "ask", "WAITING");
        await using var window = await MonitorWindow.OpenAsync(chromium, service, new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce, ViewportSize = new ViewportSize { Width = width, Height = 900 } });
        await window.GoAsync($"/runs/{run}");

        var form = window.Page.GetByRole(AriaRole.Form, new() { Name = "Release of the report" });
        await Expect(form.GetByText("Read it first.")).ToBeVisibleAsync();
        await Expect(window.Page.GetByText("for ada, role:operator")).ToBeVisibleAsync();
        await Expect(window.Button("Approve")).ToHaveCountAsync(0);
        await Expect(form.GetByLabel("by")).ToHaveValueAsync("Ada");
        await Expect(form.GetByLabel("price")).ToHaveValueAsync("1.5");
        Assert.Equal("TEXTAREA", await form.GetByLabel("why").EvaluateAsync<string>("field => field.tagName"));
        Assert.True(await window.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "The page is wider than the window.");

        await form.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Expect(form.GetByText("Required.")).ToHaveCountAsync(3);
        Assert.Empty(await window.FindBarriersAsync());
        await form.GetByLabel("Approved").SelectOptionAsync("true");
        await form.GetByLabel("size").SelectOptionAsync("large");
        await form.GetByLabel("copies").FillAsync("0");
        await form.GetByLabel("why").FillAsync("It is\nfine.");
        await form.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Expect(form.GetByText("must be at least 1")).ToBeVisibleAsync(); // the service says so
        await form.GetByLabel("copies").FillAsync("2");
        await form.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();

        await Expect(window.RunStatus).ToHaveTextAsync("Succeeded");
        var output = Assert.Single(await service.Client.ListAsync($"/api/v1/runs/{run}/tasks")).Member("output");
        Assert.Equal((true, "large", 2, "1.5", "Ada", "It is\nfine."), (output.Member("ok").GetBoolean(), output.Text("size"), output.Number("copies"), output.Member("price").GetRawText(), output.Text("by"), output.Text("why")));
    }
}
