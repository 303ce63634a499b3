using Moq;
using Workflow.Core.Definitions;

namespace Workflow.Api.Tests.Access;

/// <summary>A page of another site can't do anything. The host is <c>localhost</c>, over HTTP.</summary>
public sealed class BrowserGuardTests(ApiHost host) : IClassFixture<ApiHost>
{
    public static TheoryData<string, string> ForeignHeaders => new()
    {
        { "Origin", "https://evil.example" },
        { "Origin", "http://evil.example" },
        { "Origin", "null" },
        { "Origin", "http://localhost:3000" },
        { "Origin", "https://localhost.evil.example" },
        { "Origin", "http://localhost@evil.example" },
        { "Origin", "http://127.0.0.1" },
        { "Origin", "file://" },
        { "Origin", "chrome-extension://abcdef" },
        { "Origin", "http://localhost http://evil.example" },
        { "Sec-Fetch-Site", "cross-site" },
        { "Sec-Fetch-Site", "same-site" },
        { "Sec-Fetch-Site", "CROSS-SITE" },
        { "Sec-Fetch-Site", "something-new" },
        { "Referer", "https://evil.example/page" },
        { "Referer", "http://localhost:3000/" },
    };

    public static TheoryData<string, string, string?> Changes => new()
    {
        { "POST", "/api/v1/workflows", "{}" },
        { "POST", "/api/v1/workflows/7/run", null },
        { "POST", "/api/v1/workflows/7/stop", null },
        { "POST", "/api/v1/workflows/7/enable", null },
        { "POST", "/api/v1/runs/" + Samples.RunId + "/cancel", null },
        { "POST", "/api/v1/runs/" + Samples.RunId + "/pause", null },
        { "POST", "/api/v1/hooks/7", "{}" },
        { "PUT", "/api/v1/workflows/7", "{}" },
        { "DELETE", "/api/v1/workflows/7", null },
        { "PATCH", "/api/v1/workflows/7", "{}" },
        { "POST", "/docs", null },
        { "POST", "/nothing/here", null },
    };

    [Theory]
    [MemberData(nameof(ForeignHeaders))]
    public async Task Post_IsRefused_WhenAForeignPageSendsIt(string header, string value)
    {
        host.Runs.Invocations.Clear();

        var answer = await host.SendAsync("POST", "/api/v1/workflows/7/run", headers: (header, value));

        Assert.Equal((403, "application/problem+json"), (answer.Status, answer.MediaType));
        Assert.Contains(header, answer.Detail, StringComparison.Ordinal);
        host.Runs.VerifyNoOtherCalls();
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Everything_IsRefused_WhenAForeignPageSendsIt(string method, string path, string? body)
    {
        var answer = await host.SendAsync(method, path, body, headers: ("Origin", "https://evil.example"));

        Assert.Equal(403, answer.Status);
    }

    [Theory]
    [InlineData("Origin", "http://localhost")]
    [InlineData("Origin", "https://localhost")] // TLS ends in front of the service
    [InlineData("Origin", "HTTP://LOCALHOST:80")]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Referer", "http://localhost/docs/index.html")]
    [InlineData("User-Agent", "curl/8")]
    public async Task Post_IsAnswered_WhenItComesFromTheServicesOwnPageOrFromNone(string header, string value)
    {
        host.Workflows.Setup(s => s.GetAsync(8, It.IsAny<CancellationToken>())).ReturnsAsync((StoredWorkflow?)null);
        Assert.Equal(404, (await host.SendAsync("POST", "/api/v1/workflows/8/run", headers: (header, value))).Status);
    }

    [Theory]
    [MemberData(nameof(ForeignHeaders))]
    public async Task Get_IsAnswered_WhereverItComesFrom(string header, string value)
    {
        var answer = await host.SendAsync("GET", "/api/v1/workflows/7", headers: (header, value));

        Assert.Equal(200, answer.Status);
        Assert.DoesNotContain(answer.Headers.Keys, name => name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("GET", "/api/v1/workflows/7")]
    [InlineData("GET", "/health/live")]
    [InlineData("GET", "/docs/index.html")]
    [InlineData("GET", "/openapi.json")]
    [InlineData("POST", "/api/v1/workflows/7/run")]
    [InlineData("OPTIONS", "/api/v1/workflows")]
    [InlineData("GET", "/nothing/here")]
    public async Task Everything_IsRefused_WhenTheHostNameIsForeign(string method, string path)
    {
        var answer = await host.SendAsync(method, path, headers: ("Host", "evil.example:7071"));

        Assert.Equal((421, "urn:workflow:problem:misdirected"), (answer.Status, answer.Json.GetProperty("type").GetString()));
        Assert.Contains("Workflow:Access:AllowedHosts", answer.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost:7071")]
    [InlineData("127.0.0.1:7071")]
    [InlineData("[::1]:7071")]
    public async Task Everything_IsAnswered_WhenTheHostNameIsThatOfLoopback(string name) =>
        Assert.Equal(200, (await host.SendAsync("GET", "/api/v1/workflows/7", headers: ("Host", name))).Status);

    [Theory]
    [InlineData("GET", "/api/v1/workflows/7")]
    [InlineData("GET", "/api/v1/workflows/99")]
    [InlineData("POST", "/api/v1/workflows")]
    [InlineData("PATCH", "/api/v1/workflows/7")]
    [InlineData("GET", "/docs/index.html")]
    [InlineData("GET", "/docs/swagger-ui.css")]
    [InlineData("GET", "/openapi.json")]
    [InlineData("GET", "/health/ready")]
    [InlineData("GET", "/nothing/here")]
    public async Task EveryAnswer_HasSecurityHeadersForBrowsers(string method, string path)
    {
        var headers = (await host.SendAsync(method, path, headers: ("Accept", "*/*"))).Headers;

        Assert.Equal("nosniff", headers["X-Content-Type-Options"]);
        Assert.Equal("DENY", headers["X-Frame-Options"]);
        Assert.Equal("same-origin", headers["Cross-Origin-Resource-Policy"]);
        Assert.Contains("default-src 'none'", headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.DoesNotContain("script-src 'self' 'unsafe", headers["Content-Security-Policy"], StringComparison.Ordinal);
    }

    // A browser applies the headers of a 304 to the stored response; the API's policy would block the scripts of the page.
    [Theory]
    [InlineData("/docs/index.html")]
    [InlineData("/api/v1/workflows/7")]
    public async Task NotModified_LeavesThePolicyOfTheStoredAnswerAsItIs(string path)
    {
        var tag = (await host.SendAsync("GET", path)).Headers["ETag"];

        var again = await host.SendAsync("GET", path, headers: ("If-None-Match", tag));

        Assert.Equal(304, again.Status);
        Assert.False(again.Headers.ContainsKey("Content-Security-Policy"));
        Assert.Equal("nosniff", again.Headers["X-Content-Type-Options"]);
    }
}
