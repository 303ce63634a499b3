using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using static Microsoft.Playwright.Assertions;

namespace Workflow.Browser.Tests.Monitor;

/// <summary>
/// Whatever people and programs write is shown as text: nothing of it is run, loaded or styled, and the page around it stays
/// whole. The window itself fails on a dialog, a foreign request, and a complaint of the content security policy.
/// </summary>
public sealed class HostileTextTests(Chromium chromium, MonitorService service)
{
    private static readonly IReadOnlyList<string> Texts = HostileText.Names;

    // In values of JSON anything may be; an expression in them would be one only in a definition.
    private static readonly string[] Values =
    [
        .. Texts,
        "{{ constructor.constructor('window.__hit=1')() }}",
        "\0\u0001\u0007\u001B[31m red \u007F\u0085\u2028\u2029",
        "a\r\nb\tc",
        new string('M', 3_000),
    ];

    private static readonly string[] Names = [.. Texts.Take(TestRun.Rounds(full: Texts.Count, part: 2))];

    [Fact]
    public async Task Run_ShowsTextsAsTheyAre()
    {
        var (run, other) = await SeedAsync();
        await using var window = await MonitorWindow.OpenAsync(chromium, service, HostileText.Narrow);
        foreach (var tab in new[] { "", "?tab=graph", "?tab=tasks", "?tab=log", "?tab=inputs" })
        {
            await window.GoAsync($"/runs/{run}{tab}");
            await HostileText.CheckAsync(window, $"tab '{tab}'", []);
        }

        var values = Values.Take(TestRun.Rounds(full: Values.Length, part: 2)).ToList();
        foreach (var text in values)
        {
            var number = Array.IndexOf(Values, text);
            await window.FollowAsync($"/runs/{run}?task=output-{number.ToString(CultureInfo.InvariantCulture)}");
            await Expect(window.Page.GetByRole(AriaRole.Figure, new() { Name = "Output" })).ToBeVisibleAsync();
            var output = await window.Page.GetByRole(AriaRole.Figure, new() { Name = "Output" }).Locator("pre").TextContentAsync();
            Assert.Equal(text, JsonNode.Parse(output!)!["text"]!.GetValue<string>());
            await HostileText.CheckAsync(window, $"the output {text}", []);

            await window.FollowAsync($"/runs/{run}?task=error-{number.ToString(CultureInfo.InvariantCulture)}");
            await Expect(window.Page.GetByRole(AriaRole.Region, new() { Name = "Error" })).ToBeVisibleAsync();
            await HostileText.CheckAsync(window, $"the error of {text}", []);
        }

        foreach (var name in Names)
        {
            await window.FollowAsync($"/runs/{run}?task={Uri.EscapeDataString(name)}");
            await Expect(window.Page.GetByRole(AriaRole.Complementary).GetByRole(AriaRole.Heading, new() { Level = 2 })).ToHaveTextAsync(name);
            await HostileText.CheckAsync(window, $"the task {name}", [name]);
        }

        await window.GoAsync($"/runs/{run}/compare/{other}");
        await HostileText.CheckAsync(window, "compare", []);
    }

    // The receiver is shown without its query, percent-encoded as an address is; a mailbox as it is.
    [Fact]
    public async Task Notifications_ShowReceiversAsTheyAre()
    {
        await using var window = await MonitorWindow.OpenAsync(chromium, service, HostileText.Narrow);
        foreach (var chunk in Names.Chunk(10))
        {
            List<string> urls = [.. chunk.Select(text => new Uri($"http://127.0.0.1:1/{Uri.EscapeDataString(text.TrimEnd())}?{Uri.EscapeDataString(text)}").AbsoluteUri)];
            var workflow = Define.Workflow(service.NewName("receivers"), Define.Pass("a"));
            workflow["on_success"] = new JsonArray([.. urls.Select(url => (JsonNode)new JsonObject { ["url"] = url })]);
            var run = (await service.Client.RunToEndAsync(workflow)).Text("id");
            await window.GoAsync($"/runs/{run}");
            var panel = window.Page.GetByRole(AriaRole.Region, new() { Name = "Notifications" });
            await Expect(panel.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(urls.Count);
            await HostileText.CheckAsync(window, "notifications", [.. urls.Select(url => new Uri(url).GetLeftPart(UriPartial.Path))]);
        }
    }

    [FullFact]
    public async Task Workflow_ShowsTextsAsTheyAre()
    {
        await using var window = await MonitorWindow.OpenAsync(chromium, service, HostileText.Narrow);
        foreach (var text in Names)
        {
            var name = $"{text} {service.NewName("h")}";
            var workflow = (await service.Client.CreateWorkflowAsync(Define.Workflow(name, Define.Pass(text), Define.Event($"{text} waits", "approved"))
                .With("description", text)
                .With("inputs", new JsonObject { ["given"] = new JsonObject { ["type"] = "string", ["default"] = text, ["description"] = text } }))).Number("id");
            var run = await service.Client.StartRunAsync(workflow);
            await Eventually.ReadsAsync("it waits", () => service.Client.ListAsync($"/api/v1/runs/{run}/tasks?status=WAITING"), tasks => tasks.Count > 0);
            foreach (var path in new[] { "", $"/workflows?search={Uri.EscapeDataString(name.Split(' ')[^1])}", $"/workflows/{workflow}", $"/workflows/{workflow}?tab=runs", $"/workflows/{workflow}?tab=versions", $"/runs?workflow={workflow}", $"/runs/{run}" })
            {
                await window.FollowAsync(path);
                await Expect(window.Main.GetByText(name.Split(' ')[^1]).First).ToBeAttachedAsync();
                await HostileText.CheckAsync(window, $"{path} of {text}", [name]);
            }

            await Expect(window.Main.GetByText("waits for the event")).ToBeVisibleAsync();
            await window.FollowAsync($"/workflows/{workflow}?tab=definition");
            await Expect(window.Main.GetByRole(AriaRole.Textbox)).ToBeVisibleAsync();
            await HostileText.CheckAsync(window, $"the definition of {text}", []);
            await window.Main.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }).ClickAsync();
            Assert.Equal(text, await window.Page.GetByRole(AriaRole.Dialog).Locator("input, textarea").First.InputValueAsync());
            await HostileText.CheckAsync(window, $"the start of {text}", [text]);
            await window.Page.Keyboard.PressAsync("Escape");
            await window.Page.Keyboard.PressAsync("Escape");
            await service.Client.PostAsync($"/api/v1/runs/{run}/cancel");
        }
    }

    private async Task<(string Run, string Other)> SeedAsync()
    {
        List<JsonObject> tasks = [];
        foreach (var (text, i) in Values.Select((text, i) => (text, i)))
        {
            var value = $"{{{{ inputs.texts[{i.ToString(CultureInfo.InvariantCulture)}] }}}}";
            tasks.Add(Define.Pass($"output-{i.ToString(CultureInfo.InvariantCulture)}", new JsonObject { ["text"] = value }).After());
            tasks.Add(Define.Child($"error-{i.ToString(CultureInfo.InvariantCulture)}", $"there is no {value}").After()); // the error names it
        }

        tasks.AddRange(Texts.Select(text => Define.Pass(text).After()));
        tasks.AddRange(Texts.Take(3).Select(text => Define.Event($"{text} waits", "approved").After()));
        var definition = Define.Workflow(service.NewName("hostile"), tasks).With("max_concurrent_runs", 5).With("inputs", new JsonObject { ["texts"] = new JsonObject { ["type"] = "array", ["required"] = true } });
        var workflow = (await service.Client.CreateWorkflowAsync(definition)).Number("id");
        return (await StartAsync(), await StartAsync());

        async Task<string> StartAsync()
        {
            var inputs = new JsonObject { ["inputs"] = new JsonObject { ["texts"] = new JsonArray([.. Values.Select(v => (JsonNode)v)]) } };
            var run = (await service.Client.PostAsync($"/api/v1/workflows/{workflow}/run", inputs)).Expect(HttpStatusCode.Accepted).Json.Text("id");
            await Eventually.ReadsAsync("its tasks have ended or wait", () => service.Client.GetAsync($"/api/v1/runs/{run}/summary"), answer =>
                answer.Json.Member("counts").EnumerateObject().All(c => c.Name is "SUCCEEDED" or "FAILED" or "WAITING"));
            return run;
        }
    }
}
