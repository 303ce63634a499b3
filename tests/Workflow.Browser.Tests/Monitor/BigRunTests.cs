using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using static Microsoft.Playwright.Assertions;

namespace Workflow.Browser.Tests.Monitor;

/// <summary>
/// A large run costs what a screen costs: few rows are in the document wherever the list is scrolled to, none is missing, and
/// a step of scrolling takes about the time that it takes in a small run.
/// </summary>
public sealed class BigRunTests(Chromium chromium, MonitorService service)
{
    private const int Small = 100;
    private const int MostRows = 400;
    private const int MostTimes = 4; // how much longer a step of scrolling may take than in a small run
    private const double Floor = 4; // milliseconds: shorter steps are not compared

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(15);

    [Theory]
    [InlineData("", "task-")]
    [InlineData("?tab=tasks", "task-")]
    public async Task Tasks_AreAllThere_InFewRows(string tab, string prefix)
    {
        const int size = 2_000;
        await using var window = await MonitorWindow.OpenAsync(chromium, service);
        var (small, large) = (await MeasureAsync(Small), await MeasureAsync(size));
        Compare(small, large);

        async Task<Scrolled> MeasureAsync(int count)
        {
            var run = await service.Client.RunToEndAsync(Define.Workflow(service.NewName($"tasks-{count}"), Enumerable.Range(0, count).Select(i => Define.Pass($"{prefix}{i}").After())), Deadline);
            await window.GoAsync($"/runs/{run.Text("id")}{tab}");
            await Expect(Row(window, prefix).First).ToBeVisibleAsync();
            return await ScrollAsync(window, count, names => names.Where(n => n.StartsWith(prefix, StringComparison.Ordinal)).Select(n => n.Split(',')[0]));
        }
    }

    [Fact]
    public async Task Items_AreAllThere_InFewRows()
    {
        const int size = 2_000;
        await using var window = await MonitorWindow.OpenAsync(chromium, service);
        var (small, large) = (await MeasureAsync(Small), await MeasureAsync(size));
        Compare(small, large);

        async Task<Scrolled> MeasureAsync(int count)
        {
            var run = await service.Client.RunToEndAsync(
                Define.Workflow(service.NewName($"items-{count}"), Define.Pass("each", "{{ item }}").With("for_each", new JsonArray([.. Enumerable.Range(0, count).Select(i => (JsonNode)i)]))), Deadline);
            await window.GoAsync($"/runs/{run.Text("id")}?tab=tasks");
            await window.Button("Show the items of each").ClickAsync();
            await Expect(Row(window, "Item 0")).ToBeVisibleAsync();
            return await ScrollAsync(window, count, names => names.Where(n => n.StartsWith("Item ", StringComparison.Ordinal)));
        }
    }

    private static ILocator Row(MonitorWindow window, string name) => window.Main.Locator("[data-row]").Filter(new() { HasText = name });

    private sealed record Scrolled(int Count, int Seen, int MostRows, double Step, double Longest);

    // From the top to the end, most of a screen at a time; lists that are read page by page grow meanwhile.
    private static async Task<Scrolled> ScrollAsync(MonitorWindow window, int count, Func<string[], IEnumerable<string>> rows)
    {
        var wire = await window.Context.NewCDPSessionAsync(window.Page);
        await wire.SendAsync("Performance.enable");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var (mostRows, steps, longest, before) = (0, 0, 0.0, await ScriptTimeAsync(wire));
        while (true)
        {
            var step = await window.Page.EvaluateAsync<JsonElement>(Step);
            steps++;
            mostRows = Math.Max(mostRows, step.GetProperty("rows").GetInt32());
            longest = Math.Max(longest, step.GetProperty("frame").GetDouble());
            seen.UnionWith(rows([.. step.GetProperty("names").EnumerateArray().Select(n => n.GetString()!)]));
            if (step.GetProperty("isEnd").GetBoolean() && seen.Count >= count)
            {
                break;
            }

            Assert.True(steps < count + 1_000, $"{seen.Count} of {count} rows are seen after {steps} steps.");
        }

        var result = new Scrolled(count, seen.Count, mostRows, (await ScriptTimeAsync(wire) - before) / steps, longest);
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Count} rows: {steps} steps, {result.Step:0.0} ms of script and layout each, the longest frame {result.Longest:0} ms, at most {result.MostRows} rows in the document"));
        return result;
    }

    private static void Compare(Scrolled small, Scrolled large)
    {
        Assert.Equal((small.Count, large.Count), (small.Seen, large.Seen));
        Assert.InRange(large.MostRows, 1, MostRows);
        Assert.True(large.Step <= MostTimes * Math.Max(small.Step, Floor), $"A step takes {large.Step} ms instead of {small.Step} ms.");
    }

    private static async Task<double> ScriptTimeAsync(ICDPSession wire) =>
        (await wire.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray()
            .Where(m => m.GetProperty("name").GetString() is "ScriptDuration" or "LayoutDuration" or "RecalcStyleDuration").Sum(m => m.GetProperty("value").GetDouble()) * 1_000;

    private const string Step = """
        async () => {
          const list = document.querySelector('.virtual');
          const isEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 2;
          const names = [...list.querySelectorAll('[data-row]')].map(e => (e.querySelector('.tl-label') ?? e).textContent);
          const rows = document.querySelectorAll('[role=row], [role=listitem], li, tr').length;
          list.scrollTop += list.clientHeight * 0.8;
          const from = performance.now();
          await new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)));
          return { isEnd, names, rows, frame: (performance.now() - from) / 2 };
        }
        """;
}
