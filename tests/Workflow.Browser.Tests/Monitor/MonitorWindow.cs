using System.Collections.Concurrent;
using System.Globalization;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Workflow.Browser.Tests.Pages;

namespace Workflow.Browser.Tests.Monitor;

/// <summary>
/// A window at the monitor, signed in. Requests to another origin are blocked and recorded, and so are complaints of the
/// browser, such as of the content security policy: closing the window fails if there was one.
/// </summary>
internal sealed class MonitorWindow : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();

    private MonitorWindow(IBrowserContext context, IPage page, string origin)
    {
        _context = context;
        Page = page;
        Origin = origin;
    }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    private string Origin { get; }

    /// <summary>The window, to cut its connection or to end its session.</summary>
    public IBrowserContext Context => _context;

    /// <summary>The main part of the page.</summary>
    public ILocator Main => Page.GetByRole(AriaRole.Main);

    /// <summary>The heading of the page.</summary>
    public ILocator Heading => Page.GetByRole(AriaRole.Heading, new() { Level = 1 });

    /// <summary>The status of the run that is shown.</summary>
    public ILocator RunStatus => Main.Locator(".run-title .status");

    /// <summary>Opens a window, and signs in.</summary>
    public static async Task<MonitorWindow> OpenAsync(Chromium chromium, MonitorService service, BrowserNewContextOptions? options = null, string? key = null)
    {
        var window = await OpenSignedOutAsync(chromium, service, options);
        await (await SignInPage.OpenAsync(window.Page, service.Origin)).SignInAsync(key ?? MonitorService.Key);
        return window;
    }

    /// <summary>Opens a window that is not signed in.</summary>
    public static async Task<MonitorWindow> OpenSignedOutAsync(Chromium chromium, MonitorService service, BrowserNewContextOptions? options = null)
    {
        var context = await chromium.OpenAsync(options);
        var window = new MonitorWindow(context, await context.NewPageAsync(), service.Origin);
        await window.WatchAsync();
        return window;
    }

    /// <summary>A window at a service without keys.</summary>
    public static async Task<MonitorWindow> OpenKeylessAsync(Chromium chromium, Uri service, BrowserNewContextOptions? options = null)
    {
        var context = await chromium.OpenAsync(options);
        var window = new MonitorWindow(context, await context.NewPageAsync(), $"http://localhost:{service.Port.ToString(CultureInfo.InvariantCulture)}");
        await window.WatchAsync();
        return window;
    }

    /// <summary>A button by its words.</summary>
    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>Goes to a page of the monitor, and waits until its heading is there.</summary>
    public async Task GoAsync(string path)
    {
        await Page.GotoAsync($"{Origin}/monitor{path}");
        await SettleAsync();
    }

    /// <summary>Goes to another page as a link does, without loading the document again.</summary>
    public async Task FollowAsync(string path)
    {
        await Page.EvaluateAsync("to => { const link = document.createElement('a'); link.href = '/monitor' + to; document.body.append(link); link.click(); link.remove(); }", path);
        await SettleAsync();
    }

    /// <summary>Waits until the page shows what it has been asked for.</summary>
    public async Task SettleAsync()
    {
        await Assertions.Expect(Heading).ToHaveCountAsync(1);
        await Assertions.Expect(Page.Locator(".loading")).ToHaveCountAsync(0);
    }

    /// <summary>What a person who can't see or can't use a mouse would stumble over (axe; WCAG 2.2 AA and its best practices).</summary>
    public async Task<IReadOnlyList<string>> FindBarriersAsync() =>
        [.. (await Page.RunAxe()).Violations.Select(v => $"{v.Id} ({v.Impact}): {v.Help}; {string.Join(" | ", v.Nodes.Select(n => n.Html))}")];

    /// <summary>How much wider the page is than the window, in CSS pixels.</summary>
    public Task<int> FindOverflowAsync() => Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        Assert.Equal("", string.Join('\n', _complaints)); // whole, and not cut off
    }

    private async Task WatchAsync()
    {
        await Page.RouteAsync(
            address => !address.StartsWith($"{Origin}/", StringComparison.Ordinal) && !address.StartsWith("data:", StringComparison.Ordinal),
            async route =>
            {
                _complaints.Enqueue($"a request to {route.Request.Url}");
                await route.AbortAsync();
            });
        Page.Dialog += async (_, dialog) =>
        {
            if (dialog.Type != DialogType.BeforeUnload) // of a text that was not saved
            {
                _complaints.Enqueue($"a dialog: {dialog.Message}");
            }

            await dialog.AcceptAsync();
        };
        Page.PageError += (_, error) => _complaints.Enqueue($"an exception: {error}");
        Page.Console += (_, message) =>
        {
            // A refused request is said by the page, and is what some tests are about.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                _complaints.Enqueue($"the console: {message.Text}");
            }
        };
    }
}
