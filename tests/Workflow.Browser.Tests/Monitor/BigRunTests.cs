using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using static Microsoft.Playwright.Assertions;

namespace Workflow.Browser.Tests.Monitor;

/// <summary>
/// A large run costs what a screen costs: it opens with as many requests as a small one, few rows are in the document wherever
/// the list is scrolled to, none is missing, and a step of scrolling changes as much of the document as in a small run, in about
/// the same time of the processor. What a person would measure is only written to the output: that needs a quiet machine.
/// </summary>
public sealed class BigRunTests(Chromium chromium, MonitorService service)
{
    private const int Small = 100;
    private static readonly int Large = MonitorService.IsExternal ? 1_000 : 10_000; // another host may take long to run so many
    private const int MostRows = 400;
    private const int MostMoreRequests = 2; // to open a large run instead of a small one
    private const int MostTimesNodes = 2; // what a step of scrolling may add to the document, compared with a small run
    private const int MostTimes = 4; // and the processor time it may take
    private const double Floor = 4; // milliseconds: shorter steps are not compared

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(15);

    [FullTheory]
    [InlineData("", "task-")]
    [InlineData("?tab=tasks", "task-")]
    public async Task Tasks_AreAllThere_InFewRows(string tab, string prefix)
    {
        var (small, large) = (await MeasureAsync(Small), await MeasureAsync(Large));
        Compare(small, large);

        async Task<Measured> MeasureAsync(int count)
        {
            var run = await service.Client.RunToEndAsync(Define.Workflow(service.NewName($"tasks-{count}"), Enumerable.Range(0, count).Select(i => Define.Pass($"{prefix}{i}").After())), Deadline);
            await using var window = await OpenAsync();
            var opened = await OpenRunAsync(window, $"/runs/{run.Text("id")}{tab}");
            return await ScrollAsync(window, opened, count, names => names.Where(n => n.StartsWith(prefix, StringComparison.Ordinal)).Select(n => n.Split(',')[0]));
        }
    }

    [FullFact]
    public async Task Items_AreAllThere_InFewRows()
    {
        var (small, large) = (await MeasureAsync(Small), await MeasureAsync(Large));
        Compare(small, large);

        async Task<Measured> MeasureAsync(int count)
        {
            var run = await service.Client.RunToEndAsync(
                Define.Workflow(service.NewName($"items-{count}"), Define.Pass("each", "{{ item }}").With("for_each", new JsonArray([.. Enumerable.Range(0, count).Select(i => (JsonNode)i)]))), Deadline);
            await using var window = await OpenAsync();
            var opened = await OpenRunAsync(window, $"/runs/{run.Text("id")}?tab=tasks");
            await window.Button("Show the items of each").ClickAsync();
            await Expect(window.Main.Locator("[data-row]").Filter(new() { HasText = "Item 0" })).ToBeVisibleAsync();
            return await ScrollAsync(window, opened, count, names => names.Where(n => n.StartsWith("Item ", StringComparison.Ordinal)));
        }
    }

    private sealed record Opened(int Requests, double FirstPaint, double FirstRow, double Longest);

    private sealed record Measured(Opened Opened, int Count, int Seen, int MostRows, double Nodes, double Time);

    private async Task<MonitorWindow> OpenAsync()
    {
        var window = await MonitorWindow.OpenAsync(chromium, service, new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 900 } });
        await window.GoAsync("/runs"); // so that the bundle is compiled
        await window.Context.AddInitScriptAsync(Watch);
        return window;
    }

    private static async Task<Opened> OpenRunAsync(MonitorWindow window, string path)
    {
        var requests = 0;
        window.Page.Request += (_, request) => requests += new Uri(request.Url).AbsolutePath.StartsWith("/api/", StringComparison.Ordinal) ? 1 : 0;
        await window.GoAsync(path);
        await window.Page.WaitForFunctionAsync("() => window.__seen.row > 0");
        var seen = await window.Page.EvaluateAsync<JsonElement>("() => ({ ...window.__seen, paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0 })");
        return new Opened(requests, seen.GetProperty("paint").GetDouble(), seen.GetProperty("row").GetDouble(), seen.GetProperty("longest").GetDouble());
    }

    // From the top to the end, most of a screen at a time; lists that are read page by page grow meanwhile.
    private static async Task<Measured> ScrollAsync(MonitorWindow window, Opened opened, int count, Func<string[], IEnumerable<string>> rows)
    {
        var wire = await window.Context.NewCDPSessionAsync(window.Page);
        await wire.SendAsync("Performance.enable", new Dictionary<string, object> { ["timeDomain"] = "threadTicks" }); // which others on the machine do not lengthen
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var (mostRows, steps, nodes, longest, before) = (0, 0, 0, 0.0, await ProcessorTimeAsync(wire));
        await window.Page.EvaluateAsync("() => { window.__seen.longest = 0; window.__seen.tasks = 0; }");
        while (true)
        {
            var step = await window.Page.EvaluateAsync<JsonElement>(Step);
            steps++;
            mostRows = Math.Max(mostRows, step.GetProperty("rows").GetInt32());
            nodes += step.GetProperty("nodes").GetInt32();
            longest = Math.Max(longest, step.GetProperty("frame").GetDouble());
            seen.UnionWith(rows([.. step.GetProperty("names").EnumerateArray().Select(n => n.GetString()!)]));
            if (step.GetProperty("isEnd").GetBoolean() && seen.Count >= count)
            {
                break;
            }

            Assert.True(steps < count + 1_000, $"{seen.Count} of {count} rows are seen after {steps} steps.");
        }

        var time = (await ProcessorTimeAsync(wire) - before) / steps;
        var tasks = await window.Page.EvaluateAsync<JsonElement>("() => window.__seen");
        var result = new Measured(opened, count, seen.Count, mostRows, (double)nodes / steps, time);
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {count} rows: opened with {opened.Requests} requests; first paint after {opened.FirstPaint:0} ms, first row after {opened.FirstRow:0} ms, longest task {opened.Longest:0} ms
              scrolled in {steps} steps: {result.Nodes:0} nodes and {time:0.0} ms of the processor each, longest frame {longest:0} ms, {tasks.GetProperty("tasks").GetInt32()} tasks over 50 ms, the longest {tasks.GetProperty("longest").GetDouble():0} ms; at most {mostRows} rows in the document
            """));
        return result;
    }

    private static void Compare(Measured small, Measured large)
    {
        Assert.Equal((small.Count, large.Count), (small.Seen, large.Seen));
        Assert.InRange(large.Opened.Requests, 1, small.Opened.Requests + MostMoreRequests);
        Assert.InRange(large.MostRows, 1, MostRows);
        Assert.InRange(large.Nodes, 0, MostTimesNodes * Math.Max(small.Nodes, 10));
        Assert.True(large.Time <= MostTimes * Math.Max(small.Time, Floor), $"A step takes {large.Time} ms instead of {small.Time} ms.");
    }

    private static async Task<double> ProcessorTimeAsync(ICDPSession wire) =>
        (await wire.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray()
            .Where(m => m.GetProperty("name").GetString() is "ScriptDuration" or "LayoutDuration" or "RecalcStyleDuration").Sum(m => m.GetProperty("value").GetDouble()) * 1_000;

    // When the first row is painted, and what keeps the page busy for more than 50 ms.
    private const string Watch = """
        window.__seen = { row: 0, longest: 0, tasks: 0 };
        new PerformanceObserver(list => {
          for (const task of list.getEntries()) {
            window.__seen.longest = Math.max(window.__seen.longest, task.duration);
            window.__seen.tasks++;
          }
        }).observe({ type: 'longtask', buffered: true });
        const look = () => {
          if (document.querySelector('[data-row]')) {
            requestAnimationFrame(() => { window.__seen.row = performance.now(); });
          } else {
            requestAnimationFrame(look);
          }
        };
        requestAnimationFrame(look);
        """;

    private const string Step = """
        async () => {
          const list = document.querySelector('.virtual');
          const isEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 2;
          const names = [...list.querySelectorAll('[data-row]')].map(e => (e.querySelector('.tl-label') ?? e).textContent);
          const rows = document.querySelectorAll('[role=row], [role=listitem], li, tr').length;
          let nodes = 0;
          const observer = new MutationObserver(changes => { for (const change of changes) nodes += change.addedNodes.length; });
          observer.observe(document.body, { childList: true, subtree: true });
          let [last, frame] = [performance.now(), 0];
          list.scrollTop += list.clientHeight * 0.8;
          for (let i = 0; i < 2; i++) {
            await new Promise(r => requestAnimationFrame(r));
            frame = Math.max(frame, performance.now() - last);
            last = performance.now();
          }
          observer.disconnect();
          return { isEnd, names, rows, nodes, frame };
        }
        """;
}
