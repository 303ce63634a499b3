using System.Net;
using Workflow.Core.Access;

namespace Workflow.Api.Tests.Access.Sessions;

/// <summary>
/// A browser keeps the cookie of a session over TLS and on loopback only. Anywhere else, the page says so before a key is
/// typed, and no session begins.
/// </summary>
public sealed class EncryptionTests : IAsyncLifetime
{
    private const string Bootstrap = "correct-horse-battery-staple";
    private const string Fault = "This page is not encrypted, so a browser can't keep a session here. Open it under https://, or on the machine itself as http://localhost:7071.";

    private readonly ApiHost _host = new() { Settings = { ["Workflow:Access:BootstrapKey"] = Bootstrap, ["Workflow:Access:AllowedHosts"] = "*", ["Workflow:Access:TrustedProxies"] = "192.0.2.10" } };

    /// <summary>Host, other end of the connection, header, its value, and whether a session can be kept.</summary>
    public static TheoryData<string, string, string, string, bool> Requests => new()
    {
        { "workflow.example.org:7071", "198.51.100.7", "", "", false },
        { "192.0.2.1:7071", "198.51.100.7", "", "", false },
        { "workflow.example.org:7071", "198.51.100.7", "Origin", "http://workflow.example.org:7071", false },
        { "workflow.example.org:7071", "198.51.100.7", "X-Forwarded-Proto", "http", false },
        { "workflow.example.org:7071", "192.0.2.10", "X-Forwarded-Proto", "http", false },
        { "localhost:7071", "127.0.0.1", "", "", true },
        { "127.0.0.1:7071", "127.0.0.1", "", "", true },
        { "[::1]:7071", "::1", "", "", true },

        // A proxy terminates TLS; it is trusted, or it is not, or only the browser says so.
        { "workflow.example.org", "192.0.2.10", "X-Forwarded-Proto", "https", true },
        { "workflow.example.org", "192.0.2.11", "X-Forwarded-Proto", "HTTPS", true },
        { "workflow.example.org", "192.0.2.11", "X-Forwarded-Proto", "https, http", true },
        { "workflow.example.org", "192.0.2.11", "Sec-Fetch-Site", "same-origin", true },
        { "workflow.example.org", "192.0.2.11", "Origin", "https://workflow.example.org", true },
    };

    public ValueTask InitializeAsync()
    {
        _host.Around = (http, next) =>
        {
            http.Connection.RemoteIpAddress = IPAddress.Parse(http.Request.Headers["X-Test-Peer"].ToString());
            return next(http);
        };
        return _host.InitializeAsync();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task SignIn_SaysWhereASessionCanBeKept(string host, string peer, string header, string value, bool isKept)
    {
        (string, string)[] headers = [("Host", host), ("X-Test-Peer", peer), .. header.Length == 0 ? Array.Empty<(string, string)>() : [(header, value)]];
        var browser = new Browser(_host);

        var form = await browser.GetAsync("/login", headers);
        var page = await browser.SignInAsync(Bootstrap, headers: [.. headers, ("Accept", "text/html")]);
        var problem = await new Browser(_host).SignInAsync(_host.Keys.Add(Role.Viewer), headers: headers);

        Assert.Equal(200, form.Status);
        Assert.Equal(isKept, form.Text.Contains("type=\"password\"", StringComparison.Ordinal));
        Assert.Equal(!isKept, WebUtility.HtmlDecode(form.Text).Contains(Fault, StringComparison.Ordinal));
        Assert.Equal((isKept ? 303 : 400, isKept ? 303 : 400), (page.Status, problem.Status));
        Assert.Equal(!isKept, WebUtility.HtmlDecode(page.Text).Contains(Fault, StringComparison.Ordinal));
        Assert.Equal(isKept, browser.SetCookie is not null);
        Assert.Equal(isKept ? 2 : 0, _host.Sessions.All.Count());
        if (!isKept)
        {
            Assert.Equal(Fault, problem.Detail);
        }
    }

    [Fact]
    public async Task Page_NamesThePortOfTheService_BehindAProxy()
    {
        _host.Around = (http, next) =>
        {
            http.Connection.LocalPort = 7080;
            return next(http);
        };

        var form = await new Browser(_host).GetAsync("/login", ("Host", "workflow.example.org"));

        Assert.Contains("http://localhost:7080.", form.Text, StringComparison.Ordinal);
    }
}
