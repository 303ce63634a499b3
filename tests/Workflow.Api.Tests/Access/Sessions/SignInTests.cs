using Workflow.Core.Access;

namespace Workflow.Api.Tests.Access.Sessions;

/// <summary>Signing in to the pages and out, at a service with keys.</summary>
public sealed class SignInTests : IAsyncLifetime
{
    private const string Bootstrap = "correct-horse-battery-staple";

    private readonly ApiHost _host = new() { Settings = { ["Workflow:Access:BootstrapKey"] = Bootstrap, ["Workflow:Access:AllowedHosts:0"] = "workflow.example.org" } };

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Page_IsAForm_ThatNeedsNothingElse()
    {
        var page = await new Browser(_host).GetAsync("/login?next=/docs");

        Assert.Equal((200, "text/html", "no-store"), (page.Status, page.MediaType, page.Headers["Cache-Control"]));
        Assert.Contains("<input type=\"hidden\" name=\"next\" value=\"/docs\">", page.Text, StringComparison.Ordinal);
        Assert.Contains("name=\"key\" required", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch("(src|href)=\"(?!data:)", page.Text);
        Assert.Contains("form-action 'self'", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Equal("DENY", page.Headers["X-Frame-Options"]);
    }

    [Fact]
    public async Task SignIn_BeginsASession_AndGoesOn()
    {
        var browser = new Browser(_host);

        var answer = await browser.SignInAsync($"  {_host.Keys.Add(Role.Operator, "billing-*")}\n", "/docs/index.html?a=b");

        Assert.Equal((303, "/docs/index.html?a=b", "no-store"), (answer.Status, answer.Headers["Location"], answer.Headers["Cache-Control"]));
        Assert.Matches("^workflow=[A-Za-z0-9_-]{43}; path=/; samesite=strict; httponly$", browser.SetCookie);
        var me = (await browser.GetAsync("/api/v1/me")).Json;
        Assert.Equal(("key", "a Operator", "operator"), (me.GetProperty("kind").GetString(), me.GetProperty("name").GetString(), me.GetProperty("role").GetString()));
        Assert.Equal("billing-*", Assert.Single(me.GetProperty("workflows").EnumerateArray()).GetString());
        Assert.InRange(me.GetProperty("expires_at").GetDateTimeOffset() - DateTimeOffset.UtcNow, TimeSpan.FromHours(11), TimeSpan.FromHours(12));
        Assert.Contains("You are signed in", (await browser.GetAsync("/login")).Text, StringComparison.Ordinal);
    }

    // On a network the cookie is only for TLS, and only for this very host.
    [Theory]
    [InlineData("workflow.example.org", "__Host-workflow", true)]
    [InlineData("localhost:7071", "workflow-7071", false)]
    [InlineData("127.0.0.1:7072", "workflow-7072", false)]
    [InlineData("[::1]:7071", "workflow-7071", false)]
    public async Task Cookie_IsForTls_ExceptOnLoopback(string host, string name, bool isSecure)
    {
        var browser = new Browser(_host);

        await browser.SignInAsync(Bootstrap, headers: [("Host", host), ("X-Forwarded-Proto", isSecure ? "https" : "http")]);

        Assert.StartsWith($"{name}=", browser.SetCookie, StringComparison.Ordinal);
        Assert.Equal(isSecure, browser.SetCookie!.Contains("; secure", StringComparison.Ordinal));
        Assert.Contains("; httponly", browser.SetCookie, StringComparison.Ordinal);
        Assert.Contains("; samesite=strict", browser.SetCookie, StringComparison.Ordinal);
        Assert.DoesNotContain("domain", browser.SetCookie, StringComparison.Ordinal);
        Assert.Equal(200, (await browser.GetAsync("/api/v1/me", ("Host", host))).Status);
        Assert.Equal(401, (await new Browser(_host) { Cookie = browser.Cookie!.Replace(name, "workflow", StringComparison.Ordinal) }.GetAsync("/api/v1/me", ("Host", host))).Status);
    }

    [Fact]
    public async Task Secret_IsStoredNowhere()
    {
        var browser = new Browser(_host);
        await browser.SignInAsync(Bootstrap);

        var stored = System.Text.Json.JsonSerializer.Serialize(Assert.Single(_host.Sessions.All));

        Assert.DoesNotContain(browser.Cookie!.Split('=')[1], stored, StringComparison.Ordinal);
        Assert.DoesNotContain(Bootstrap, stored, StringComparison.Ordinal);
        Assert.DoesNotContain(await browser.CsrfTokenAsync(), stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_SaysWhatHasHappened_AndSpeaksOfTokensWhereTheyAreTaken()
    {
        var browser = new Browser(_host);
        Assert.DoesNotContain("role=\"status\"", (await browser.GetAsync("/login")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("identity provider", (await browser.GetAsync("/login")).Text, StringComparison.Ordinal);

        await browser.SignInAsync(Bootstrap);
        await _host.Sessions.RemoveSessionAsync(_host.Sessions.All.Single().Id, CancellationToken.None);
        Assert.Contains("<p role=\"status\">Your session has ended.</p>", (await browser.GetAsync("/login")).Text, StringComparison.Ordinal);

        await browser.SignInAsync(Bootstrap);
        var next = (await browser.SignOutAsync()).Headers["Location"];
        Assert.Contains("<p role=\"status\">You have signed out.</p>", (await browser.GetAsync(next)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense", 401, "The key is not valid.")]
    [InlineData("", 400, "Enter a key.")]
    [InlineData("<script>alert(1)</script>", 401, "The key is not valid.")]
    public async Task SignIn_IsRefused_AsAPageOrAProblem(string key, int status, string reason)
    {
        var browser = new Browser(_host);

        var page = await browser.SignInAsync(key, "/docs", ("Accept", "text/html,*/*;q=0.8"));
        var problem = await browser.SignInAsync(key);

        Assert.Equal((status, "text/html", status, "application/problem+json"), (page.Status, page.MediaType, problem.Status, problem.MediaType));
        Assert.Contains(reason, page.Text, StringComparison.Ordinal);
        Assert.Equal(reason, problem.Detail);
        Assert.Contains("name=\"next\" value=\"/docs\"", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page.Text, StringComparison.Ordinal);
        Assert.Null(browser.SetCookie);
        Assert.Empty(_host.Sessions.All);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("/x\r\nSet-Cookie: a=b")]
    public async Task SignIn_GoesNowhereElse(string next)
    {
        var answer = await new Browser(_host).SignInAsync(Bootstrap, next);

        Assert.Equal((303, "/monitor"), (answer.Status, answer.Headers["Location"]));
        Assert.DoesNotContain("a=b", string.Join('\n', answer.Headers.Values), StringComparison.Ordinal);
        Assert.Contains("value=\"/monitor\"", (await new Browser(_host).GetAsync($"/login?next={Uri.EscapeDataString(next)}")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json", 415)]
    [InlineData("text/plain", 415)]
    [InlineData("multipart/form-data; boundary=x", 415)]
    public async Task SignIn_TakesAFormOnly(string type, int expected) =>
        Assert.Equal(expected, (await new Browser(_host).SendAsync("POST", "/login", $"key={Bootstrap}", [], type)).Status);

    [Fact]
    public async Task SignIn_HasALimit() =>
        Assert.Equal(413, (await new Browser(_host).SignInAsync(new string('a', 40_000))).Status);

    // A page of another site could otherwise sign a person in to the account of someone else.
    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task SignIn_IsRefused_FromAPageOfAnotherSite(string name, string value)
    {
        var answer = await new Browser(_host).SignInAsync(Bootstrap, headers: (name, value));

        Assert.Equal(403, answer.Status);
        Assert.Empty(_host.Sessions.All);
    }

    // Whoever has planted a cookie of a session must not be in it after the victim has signed in.
    [Fact]
    public async Task SignIn_EndsTheSessionOfBefore_AndBeginsAnother()
    {
        var browser = new Browser(_host);
        await browser.SignInAsync(_host.Keys.Add(Role.Viewer));
        var planted = browser.Cookie!;

        await browser.SignInAsync(Bootstrap);

        Assert.NotEqual(planted, browser.Cookie);
        Assert.Single(_host.Sessions.All);
        Assert.Equal(401, (await new Browser(_host) { Cookie = planted }.GetAsync("/api/v1/me")).Status);
        Assert.Equal(200, (await browser.GetAsync("/api/v1/me")).Status);
    }

    [Fact]
    public async Task SignIn_DoesNotAdopt_ASecretOfTheCaller()
    {
        var browser = new Browser(_host) { Cookie = $"workflow={SessionText.Write(new byte[32])}" };

        await browser.SignInAsync(Bootstrap);

        Assert.NotEqual($"workflow={SessionText.Write(new byte[32])}", browser.Cookie);
    }

    [Fact]
    public async Task SignOut_EndsTheSession()
    {
        var browser = new Browser(_host);
        await browser.SignInAsync(Bootstrap);
        var cookie = browser.Cookie;

        var answer = await browser.SignOutAsync();

        Assert.Equal((303, "/login?signed_out"), (answer.Status, answer.Headers["Location"]));
        Assert.Null(browser.Cookie);
        Assert.Empty(_host.Sessions.All);
        Assert.Equal(401, (await new Browser(_host) { Cookie = cookie }.GetAsync("/api/v1/me")).Status);
        Assert.Equal(303, (await browser.SendAsync("POST", "/logout", "", [])).Status); // there is nothing to end
    }

    [Fact]
    public async Task SignOut_NeedsTheToken()
    {
        var browser = new Browser(_host);
        await browser.SignInAsync(Bootstrap);
        var token = await browser.CsrfTokenAsync();

        Assert.Equal(403, (await browser.SendAsync("POST", "/logout", "", [])).Status);
        Assert.Equal(403, (await browser.SendAsync("POST", "/logout", $"csrf_token={token}x", [])).Status);
        Assert.Equal(403, (await browser.SendAsync("POST", "/logout", "", [("X-CSRF-Token", "x")])).Status);
        Assert.Single(_host.Sessions.All);
        Assert.Equal(303, (await browser.SendAsync("POST", "/logout", null, [("X-CSRF-Token", token)])).Status);
        Assert.Empty(_host.Sessions.All);
    }

    [Theory]
    [InlineData("/docs", "/login?next=%2Fdocs")]
    [InlineData("/docs/index.html?a=b&c", "/login?next=%2Fdocs%2Findex.html%3Fa%3Db%26c")]
    [InlineData("/nothing", "/login?next=%2Fnothing")]
    public async Task Browser_IsSentToSignIn_WhenItOpensAPage(string path, string expected)
    {
        var browser = new Browser(_host);

        var sent = await browser.GetAsync(path, ("Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"));

        Assert.Equal((303, expected, "no-store"), (sent.Status, sent.Headers["Location"], sent.Headers["Cache-Control"]));
        Assert.DoesNotContain("WWW-Authenticate", sent.Headers.Keys);
    }

    [Theory]
    [InlineData("/docs", null)]
    [InlineData("/docs", "*/*")]
    [InlineData("/docs", "application/json")]
    [InlineData("/api/v1/me", "text/html")]
    public async Task Program_IsAnsweredWith401(string path, string? accept) =>
        Assert.Equal(401, (await new Browser(_host).GetAsync(path, accept is null ? [] : [("Accept", accept)])).Status);

    [Fact]
    public async Task Program_IsAnsweredWith401_WhenItsKeyIsWrong() =>
        Assert.Equal(401, (await new Browser(_host).GetAsync("/docs", ("Accept", "text/html"), ("X-Api-Key", "wf_1"))).Status);

    [Fact]
    public async Task Page_IsNotNeeded_WithoutKeys()
    {
        await using var open = new ApiHost();
        await open.InitializeAsync();

        var answer = await new Browser(open).GetAsync("/login?next=/docs");

        Assert.Equal((303, "/docs"), (answer.Status, answer.Headers["Location"]));
    }

    [Theory]
    [InlineData("GET", "/api/v1/me")]
    [InlineData("GET", "/api/v1/keys")]
    public async Task Answer_OfWhoMayDoWhat_IsNotKept(string method, string path) =>
        Assert.Equal("no-store", (await _host.SendAsync(method, path, headers: ("X-Api-Key", Bootstrap))).Headers["Cache-Control"]);
}
