using System.IO.Compression;
using System.Text.RegularExpressions;

namespace Workflow.Api.Tests.Monitor;

/// <summary>How the monitor is served: one page at every address below <c>/monitor</c>, and its files.</summary>
public sealed partial class MonitorPagesTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Theory]
    [InlineData("/monitor")]
    [InlineData("/monitor/")]
    [InlineData("/monitor/runs")]
    [InlineData("/monitor/runs/20261129T021119713488-9-qfbnfn/compare/x?tab=log")]
    [InlineData("/monitor/nothing")]
    public async Task EveryAddress_AnswersThePage(string path)
    {
        var answer = await host.SendAsync("GET", path);

        Assert.Equal((200, "text/html"), (answer.Status, answer.MediaType));
        Assert.Contains("<div id=\"app\"></div>", answer.Text, StringComparison.Ordinal);
        Assert.Equal("no-cache, private", answer.Headers["Cache-Control"]);
    }

    [Fact]
    public async Task Page_AllowsNothingInline_AndNothingFromElsewhere()
    {
        var answer = await host.SendAsync("GET", "/monitor");

        var policy = answer.Headers["Content-Security-Policy"];
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch("<script>|<style|\\s(style|on[a-z]+)=", answer.Text);
        Assert.All(AddressesIn(answer.Text), address => Assert.StartsWith("/monitor/assets/", address, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Files_AreThere_AndNeverChange()
    {
        var page = await host.SendAsync("GET", "/monitor");

        var addresses = AddressesIn(page.Text);
        Assert.True(addresses.Count >= 3, page.Text);
        foreach (var address in addresses)
        {
            var file = await host.SendAsync("GET", address);
            Assert.Equal((200, address.EndsWith(".css", StringComparison.Ordinal) ? "text/css" : "text/javascript"), (file.Status, file.MediaType));
            Assert.Contains("immutable", file.Headers["Cache-Control"], StringComparison.Ordinal);
            Assert.Equal("nosniff", file.Headers["X-Content-Type-Options"]);
        }
    }

    [Theory]
    [InlineData("br", true)]
    [InlineData("gzip, deflate, br, zstd", true)]
    [InlineData("br;q=0.5, gzip", true)]
    [InlineData("br;q=0", false)]
    [InlineData("gzip", false)]
    [InlineData(null, false)]
    public async Task File_IsCompressed_ForThoseWhoAcceptIt(string? accepted, bool isCompressed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/monitor");
        if (accepted is not null)
        {
            request.Headers.AcceptEncoding.ParseAdd(accepted);
        }

        using var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(isCompressed ? ["br"] : [], response.Content.Headers.ContentEncoding);
        Assert.Contains("Accept-Encoding", response.Headers.Vary);
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using var text = new StreamReader(isCompressed ? new BrotliStream(body, CompressionMode.Decompress) : body);
        Assert.StartsWith("<!doctype html>", await text.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_IsNotSentAgain_ToThoseWhoHaveIt()
    {
        var first = await host.SendAsync("GET", "/monitor");

        var second = await host.SendAsync("GET", "/monitor", headers: ("If-None-Match", first.Headers["ETag"]));

        Assert.Equal((304, ""), (second.Status, second.Text));
    }

    [Fact]
    public async Task Head_HasHeadersOnly()
    {
        var answer = await host.SendAsync("HEAD", "/monitor");

        Assert.Equal((200, "text/html", ""), (answer.Status, answer.MediaType, answer.Text));
    }

    [Theory]
    [InlineData("/monitor/assets/nothing.js")]
    [InlineData("/monitor/assets/index.html")]
    [InlineData("/monitor/assets/")]
    [InlineData("/monitor/assets/../../appsettings.json")]
    [InlineData("/monitor/assets/%2e%2e%2fappsettings.json")]
    [InlineData("/monitors")]
    public async Task NoOtherFile_IsAnswered(string path) => Assert.Equal(404, (await host.SendAsync("GET", path)).Status);

    [Fact]
    public async Task Root_LeadsToTheMonitor()
    {
        var answer = await host.SendAsync("GET", "/");

        Assert.Equal((302, "/monitor"), (answer.Status, answer.Headers["Location"]));
    }

    private static List<string> AddressesIn(string page) => [.. Address().Matches(page).Select(m => m.Groups["address"].Value).Where(a => !a.StartsWith("data:", StringComparison.Ordinal) && a != "/docs")];

    [GeneratedRegex("(src|href)=\"(?<address>[^\"]*)\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Address();
}
