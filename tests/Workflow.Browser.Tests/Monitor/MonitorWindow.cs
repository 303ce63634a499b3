using System.Collections.Concurrent;
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

    /// <summary>Opens a window, and signs in.</summary>
    public static async Task<MonitorWindow> OpenAsync(Chromium chromium, MonitorService service, BrowserNewContextOptions? options = null, string? key = null)
    {
        var context = await chromium.OpenAsync(options);
        await service.StartAsync();
        var window = new MonitorWindow(context, await context.NewPageAsync(), service.Origin);
        await window.WatchAsync();
        await (await SignInPage.OpenAsync(window.Page, service.Origin)).SignInAsync(key ?? MonitorService.Key);
        return window;
    }

    /// <summary>Goes to a page of the monitor, and waits until its heading is there.</summary>
    public async Task GoAsync(string path)
    {
        await Page.GotoAsync($"{Origin}/monitor{path}");
        await Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveCountAsync(1);
    }

    /// <summary>What a person who can't see or can't use a mouse would stumble over (axe; WCAG 2.2 AA and its best practices).</summary>
    public async Task<IReadOnlyList<string>> FindBarriersAsync() =>
        [.. (await Page.RunAxe()).Violations.Select(v => $"{v.Id} ({v.Impact}): {v.Help}; {string.Join(" | ", v.Nodes.Select(n => n.Html))}")];

    /// <summary>How much wider the page is than the window, in CSS pixels.</summary>
    public Task<int> FindOverflowAsync() => Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        Assert.Empty(_complaints);
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
