using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Workflow.Browser.Tests.Chromium))]

namespace Workflow.Browser.Tests;

/// <summary>
/// The Chromium of this machine; none is downloaded. It is the one that <c>WORKFLOW_CHROMIUM</c> names, or is found on the
/// path. Where there is none the tests are skipped, unless <c>WORKFLOW_REQUIRE_BROWSER</c> is 1.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>A host name that does not exist, and leads to this machine: what DNS rebinding does.</summary>
    public const string ReboundName = "evil.example";

    private const int Patience = 180_000; // milliseconds: the machine may be busy

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Whether this machine has one.</summary>
    public static bool IsInstalled => Find() is not null;

    /// <summary>A window of its own, with no cookies.</summary>
    public async Task<IBrowserContext> OpenAsync(BrowserNewContextOptions? options = null)
    {
        if (_browser is null)
        {
            const string reason = "There is no Chromium on this machine: set WORKFLOW_CHROMIUM to one, or put it on the path.";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("WORKFLOW_REQUIRE_BROWSER") == "1", reason);
            throw new InvalidOperationException(reason);
        }

        var context = await _browser.NewContextAsync(options);
        context.SetDefaultTimeout(Patience);
        return context;
    }

    public async ValueTask InitializeAsync()
    {
        if (Find() is not { } path)
        {
            return;
        }

        Assertions.SetDefaultExpectTimeout(Patience);
        _playwright = await Playwright.CreateAsync();
        List<string> arguments = [$"--host-resolver-rules=MAP {ReboundName} 127.0.0.1", "--no-proxy-server"];
        if (OperatingSystem.IsLinux() && Environment.UserName == "root")
        {
            arguments.Add("--no-sandbox"); // with the sandbox it does not start as root
        }

        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = path, Args = arguments, Timeout = Patience });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("WORKFLOW_CHROMIUM") is { Length: > 0 } named)
        {
            return named;
        }

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return OperatingSystem.IsWindows() ? null : folders.SelectMany(folder => Names, Path.Combine).FirstOrDefault(File.Exists);
    }
}
