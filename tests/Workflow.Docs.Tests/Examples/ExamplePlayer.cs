using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Workflow.Docs.Tests.Pages;
using Workflow.TestHost;
using Workflow.TestHost.Processes;

namespace Workflow.Docs.Tests.Examples;

/// <summary>
/// Runs a page against a standalone service with an empty store, from top to bottom, as a reader would: it sends every
/// request, and compares every answer with the one on the page.
/// </summary>
internal sealed partial class ExamplePlayer : IDisposable
{
    /// <summary>Where the service listens in the examples.</summary>
    public const string ShownAddress = "http://localhost:7071";

    private const string PublicAddress = "http://httpbin.org/get";
    private const string SecretOfExamples = "correct-horse-battery-staple";

    // A request that reads is repeated until the answer is as shown, for at most so long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, string> GivenVariables = new() { ["SECRET"] = SecretOfExamples };

    private readonly Page _page;
    private readonly TemporaryFolder _folder;
    private readonly StandaloneProcess _service;
    private readonly HttpClient _http;
    private string? _lastRun;
    private string? _lastCallback;
    private CurlRequest? _lastRequest;
    private Answer _lastAnswer;

    private ExamplePlayer(Page page, TemporaryFolder folder, StandaloneProcess service)
    {
        (_page, _folder, _service) = (page, folder, service);
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = service.BaseAddress, Timeout = Eventually.DefaultDeadline };
    }

    /// <summary>Starts the service for a page, with the secrets that the page names.</summary>
    public static async Task<ExamplePlayer> StartAsync(Page page)
    {
        var folder = new TemporaryFolder();
        var text = await File.ReadAllTextAsync(page.FullPath);
        var secrets = SecretForm().Matches(text).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal);
        return new ExamplePlayer(page, folder, await StandaloneProcess.StartAsync(folder.Path, null, [.. secrets.Select(name => $"--Workflow:Secrets:{name}={SecretOfExamples}")]));
    }

    /// <summary>Plays the page.</summary>
    /// <exception cref="InvalidOperationException">It is not true; the message has the line.</exception>
    public async Task PlayAsync()
    {
        foreach (var fence in _page.Fences)
        {
            try
            {
                await PlayAsync(fence);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"{_page.Path}, line {fence.Line}: {e.Message}", e);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _service.Dispose();
        _folder.Dispose();
    }

    private Task PlayAsync(Fence fence) => fence switch
    {
        { IsCalls: true } => SendAllAsync(fence),
        { IsAnswer: true } when !_page.Before(fence).IsDefinition => CompareAsync(fence),
        _ => Task.CompletedTask,
    };

    private async Task SendAllAsync(Fence fence)
    {
        var commands = Shell.Commands(fence.Text, Shell.Variables(fence.Text, GivenVariables)).Where(words => words[0] == "curl").ToList();
        for (var i = 0; i < commands.Count; i++)
        {
            _lastRequest = CurlRequest.Read([.. commands[i].Skip(1).Select(Fill)], FileOf);
            await SendAsync(_lastRequest);
            var (status, body) = _lastAnswer;
            if (fence.Status is { } expected)
            {
                Assert.True(status == expected, $"{_lastRequest} answered {status}, and {expected} is shown: {body}");
            }
            else if (i < commands.Count - 1 || !_page.IsAnswered(fence))
            {
                Assert.True(status is >= 200 and < 300, $"{_lastRequest} answered {status}: {body}");
            }
        }
    }

    private async Task CompareAsync(Fence fence)
    {
        var request = _lastRequest ?? throw new InvalidOperationException("There is an answer, and no request before it.");
        using var shown = JsonDocument.Parse(Fill(fence.Text));
        var difference = Difference();
        if (difference is not null && request.Method == "GET")
        {
            difference = await Eventually.ReadsAsync($"{request}", ReadAgainAsync, now => now is null, Patience);
        }

        Assert.True(difference is null, $"{request}: {difference}");

        string? Difference() => _lastAnswer.Status == fence.Status
            ? Shown.Difference(shown.RootElement, _lastAnswer.Body)
            : $"the status is {_lastAnswer.Status}, and {fence.Status} is shown: {_lastAnswer.Body}";

        async Task<string?> ReadAgainAsync()
        {
            await SendAsync(request);
            return Difference();
        }
    }

    private async Task SendAsync(CurlRequest request)
    {
        using var message = request.At(_service.BaseAddress);
        using var response = await _http.SendAsync(message);
        _lastAnswer = new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync());
        if (response.StatusCode == HttpStatusCode.Accepted && response.Headers.Location?.OriginalString.Split("/runs/") is [_, var run])
        {
            _lastRun = run;
        }

        _lastCallback = CallbackForm().Match(_lastAnswer.Body) is { Success: true } callback ? callback.Groups["token"].Value : _lastCallback;
    }

    // A file that a request sends: a definition of the page, by its name, or a file beside the page.
    private string FileOf(string name)
    {
        var named = _page.Fences.FirstOrDefault(fence => fence.IsDefinition && fence.Text.StartsWith($"name: {Path.GetFileNameWithoutExtension(name)}\n", StringComparison.Ordinal));
        return Fill(named?.Text ?? File.ReadAllText(Path.Combine(Path.GetDirectoryName(_page.FullPath)!, name)));
    }

    // Nothing that is played leaves the machine.
    private string Fill(string text) => text
        .Replace(PublicAddress, $"{ShownAddress}/health/live", StringComparison.Ordinal)
        .Replace(ShownAddress, _service.BaseAddress.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)
        .Replace("RUN_ID", _lastRun ?? "RUN_ID", StringComparison.Ordinal)
        .Replace("callbacks/TOKEN", $"callbacks/{_lastCallback ?? "TOKEN"}", StringComparison.Ordinal);

    [GeneratedRegex("\"callback_url\":\"[^\"]*/(?<token>[^/\"]+)\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex CallbackForm();

    [GeneratedRegex(@"(secrets\.|webhook_secret: |Workflow__Secrets__)(?<name>[A-Z][A-Z_]+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex SecretForm();

    private readonly record struct Answer(int Status, string Body);
}
