using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Playwright;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using static Microsoft.Playwright.Assertions;

namespace Workflow.Browser.Tests.Monitor;

/// <summary>What goes over the wire, as the browser counts it.</summary>
public sealed class TransferTests(Chromium chromium, MonitorService service)
{
    private const int Most = 60 * 1024; // bytes of the first view, in all

    private readonly ConcurrentDictionary<string, string> _urls = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, double> _bytes = new(StringComparer.Ordinal);

    [FullFact]
    public async Task FirstView_IsLight_AndTheRestIsReadWhenItIsOpened()
    {
        await using var window = await MonitorWindow.OpenAsync(chromium, service, new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 900 } });
        var name = service.NewName("light");
        var workflow = (await service.Client.CreateWorkflowAsync(Define.Workflow(name, Define.Pass("only")))).Number("id");
        await service.Client.WaitForEndAsync(await service.Client.StartRunAsync(workflow));
        var wire = await window.Context.NewCDPSessionAsync(window.Page);
        wire.Event("Network.responseReceived").OnEvent += (_, e) => _urls[e!.Value.GetProperty("requestId").GetString()!] = new Uri(e.Value.GetProperty("response").GetProperty("url").GetString()!).AbsolutePath;
        wire.Event("Network.loadingFinished").OnEvent += (_, e) => _bytes[e!.Value.GetProperty("requestId").GetString()!] = e.Value.GetProperty("encodedDataLength").GetDouble();
        await wire.SendAsync("Network.enable");
        await wire.SendAsync("Network.setCacheDisabled", new Dictionary<string, object> { ["cacheDisabled"] = true });

        await window.GoAsync("");
        await window.Page.WaitForFunctionAsync("() => document.querySelectorAll('.home-grid').length === 1");
        var files = Files();
        var answers = _bytes.Where(b => _urls.GetValueOrDefault(b.Key, "").StartsWith("/api/", StringComparison.Ordinal)).Sum(b => b.Value);
        TestContext.Current.TestOutputHelper!.WriteLine($"The first view: {files.Sum(f => f.Value).ToString("n0", CultureInfo.InvariantCulture)} bytes in {files.Count} files, and {answers.ToString("n0", CultureInfo.InvariantCulture)} bytes of answers.");
        Assert.InRange(files.Sum(f => f.Value), 1_000, Most);
        Assert.DoesNotContain(files.Keys, IsHeavy);

        await window.FollowAsync($"/workflows/{workflow}?tab=runs");
        await window.FollowAsync("/runs");
        Assert.DoesNotContain(Files().Keys, IsHeavy);

        await window.FollowAsync($"/workflows/{workflow}?tab=definition");
        await Expect(window.Main.GetByRole(AriaRole.Textbox)).ToBeVisibleAsync();
        Assert.Contains(Files().Keys, file => file.StartsWith("editor-", StringComparison.Ordinal));
        Assert.DoesNotContain(Files().Keys, file => file.StartsWith("plot-", StringComparison.Ordinal));

        await window.FollowAsync($"/workflows/{workflow}");
        await Expect(window.Main.Locator(".chart-frame canvas")).ToHaveCountAsync(2);
        Assert.Contains(Files().Keys, file => file.StartsWith("plot-", StringComparison.Ordinal));
    }

    private static bool IsHeavy(string file) => file.StartsWith("editor-", StringComparison.Ordinal) || file.StartsWith("plot-", StringComparison.Ordinal) || file.StartsWith("yaml-", StringComparison.Ordinal);

    // By their name, without the folder.
    private Dictionary<string, double> Files() => _bytes.Where(b => _urls.TryGetValue(b.Key, out var path) && path.StartsWith("/monitor", StringComparison.Ordinal))
        .GroupBy(b => _urls[b.Key].Split('/')[^1], StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(b => b.Value), StringComparer.Ordinal);
}
