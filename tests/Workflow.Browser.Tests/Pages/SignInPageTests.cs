using System.Globalization;
using Microsoft.Playwright;
using Workflow.Browser.Tests.Monitor;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Browser.Tests.Pages;

/// <summary>Signing in and out in a real browser.</summary>
public sealed class SignInPageTests(Chromium chromium, MonitorService host) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Person_SignsIn_WorksInTheSession_AndSignsOut()
    {
        await using var context = await chromium.OpenAsync();
        var workflow = (await host.Client.CreateWorkflowAsync(Define.Workflow(host.NewName("sample"), Define.Pass("only")))).Number("id");
        var (page, service, complaints) = (await context.NewPageAsync(), host.Origin, new List<string>());
        page.Console += (_, message) => complaints.AddRange(message.Type == "error" ? [message.Text] : Array.Empty<string>());

        await page.GotoAsync($"{service}/docs");
        Assert.StartsWith($"{service}/login?next=%2Fdocs", page.Url, StringComparison.Ordinal);
        await new SignInPage(page).SignInAsync(MonitorService.Key);

        Assert.StartsWith($"{service}/docs", page.Url, StringComparison.Ordinal);
        await Assertions.Expect(page.GetByText("Durable workflows: on schedule")).ToBeVisibleAsync();
        Assert.Empty(complaints); // such as of the content security policy
        Assert.Equal("", await page.EvaluateAsync<string>("() => document.cookie"));
        var cookie = Assert.Single(await context.CookiesAsync());
        Assert.Equal((true, host.Origin.StartsWith("https:", StringComparison.Ordinal), SameSiteAttribute.Strict, "/", -1f), (cookie.HttpOnly, cookie.Secure, cookie.SameSite, cookie.Path, cookie.Expires));

        await page.GotoAsync($"{service}/monitor"); // whose policy lets a script call the service
        Assert.Equal("403", await StartRunAsync(page, workflow, withToken: false));
        Assert.Equal("202", await StartRunAsync(page, workflow, withToken: true));
        await page.GotoAsync($"{service}/login");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("You are signed in");
        await new SignInPage(page).SignOutAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Sign in to Workflow");
        Assert.Empty(await context.CookiesAsync());
        await page.GotoAsync($"{service}/docs");
        Assert.StartsWith($"{service}/login", page.Url, StringComparison.Ordinal);
    }

    // The page is served without the network, and its policy allows no script but those of the service.
    [FullFact]
    public async Task DocsPage_ChangesSomething_InTheSession()
    {
        await using var context = await chromium.OpenAsync();
        var workflow = (await host.Client.CreateWorkflowAsync(Define.Workflow(host.NewName("sample"), Define.Pass("only")))).Number("id");
        var (page, complaints) = (await context.NewPageAsync(), new List<string>());
        page.Console += (_, message) => complaints.AddRange(message.Type == "error" ? [message.Text] : Array.Empty<string>());
        await page.GotoAsync($"{host.Origin}/docs");
        await new SignInPage(page).SignInAsync(MonitorService.Key);

        var operation = page.Locator("#operations-Runs-start_run");
        await operation.GetByRole(AriaRole.Button).First.ClickAsync();
        await operation.Locator("tr[data-param-name=id] input").FillAsync(workflow.ToString(CultureInfo.InvariantCulture));
        await operation.Locator(".body-param__text").FillAsync("{}");
        await operation.GetByRole(AriaRole.Button, new() { Name = "Execute" }).ClickAsync();

        await Assertions.Expect(operation.Locator(".live-responses-table .response-col_status").Last).ToContainTextAsync("202");
        Assert.Empty(complaints);
    }

    [FullFact]
    public async Task WrongKey_IsSaid_OnThePage()
    {
        await using var context = await chromium.OpenAsync();
        var page = await context.NewPageAsync();
        await (await SignInPage.OpenAsync(page, host.Origin)).SignInAsync("nonsense");

        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("The key is not valid.");
        Assert.Equal("", await page.GetByLabel("Key or token").InputValueAsync());
    }

    // WORKFLOW_SCREENSHOTS names a folder to keep the pictures in, for whoever wants to see them.
    public static TheoryData<ColorScheme, int> Screens => new([(ColorScheme.Dark, 320), (ColorScheme.Light, 1280), (ColorScheme.Light, 320), (ColorScheme.Dark, 1280)]);

    [FullTheory]
    [MemberData(nameof(Screens))]
    public async Task Page_FitsEveryScreen(ColorScheme scheme, int width)
    {
        await using var context = await chromium.OpenAsync(new BrowserNewContextOptions { ColorScheme = scheme, ViewportSize = new ViewportSize { Width = width, Height = 720 } });
        var page = await context.NewPageAsync();
        var form = await SignInPage.OpenAsync(page, host.Origin);
        await ShowAsync("form");
        await form.SignInAsync("nonsense");
        await ShowAsync("fault");
        await form.SignInAsync(MonitorService.Key);
        await page.GotoAsync($"{host.Origin}/login");
        await ShowAsync("owner");

        async Task ShowAsync(string name)
        {
            var folder = Environment.GetEnvironmentVariable("WORKFLOW_SCREENSHOTS") ?? _folder.Path;
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"sign-in-{name}-{scheme}-{width.ToString(CultureInfo.InvariantCulture)}.png".ToLowerInvariant()) });
            Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"), $"{name} is wider than {width} pixels.");
            Assert.Empty(await page.EvaluateAsync<string[]>("""
                () => [...document.querySelectorAll('button, a, input:not([type=hidden])')].filter(e => e.getBoundingClientRect().height < 44).map(e => e.outerHTML)
                """)); // too small for a finger
            Assert.InRange(await page.EvaluateAsync<double>(Contrast), 4.5, 21); // WCAG 2.2, 1.4.3
        }
    }

    // The lowest contrast of a text with what is behind it.
    private const string Contrast = """
        () => {
          const rgb = color => color.match(/[\d.]+/g).map(Number);
          const light = color => { const [r, g, b] = rgb(color).map(c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
          const back = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; const v = rgb(c); if (v.length === 3 || v[3] === 1) return c; } return 'rgb(255,255,255)'; };
          return Math.min(...[...document.querySelectorAll('main *')].filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())).map(e => {
            const [a, b] = [light(getComputedStyle(e).color), light(back(e))].sort((x, y) => y - x);
            return (a + 0.05) / (b + 0.05);
          }));
        }
        """;

    private static Task<string> StartRunAsync(IPage page, long workflow, bool withToken) => page.EvaluateAsync<string>(
        """
        async ([workflow, withToken]) => {
          const me = await (await fetch('/api/v1/me')).json();
          const answer = await fetch(`/api/v1/workflows/${workflow}/run`, { method: 'POST', headers: withToken ? { 'X-CSRF-Token': me.csrf_token } : {} });
          return `${answer.status}`;
        }
        """,
        new object[] { workflow, withToken });
}
