using Workflow.Api.Tests.Access.People;
using Workflow.Core.Access;
using Workflow.Core.History;

namespace Workflow.Api.Tests.Access.Sessions;

/// <summary>What a session may do, and what ends it.</summary>
public sealed class SessionLifeTests : IAsyncLifetime
{
    private const string Bootstrap = "correct-horse-battery-staple";

    private readonly FakeProvider _provider = new();
    private readonly ApiHost _host = new() { Settings = { ["Workflow:Access:BootstrapKey"] = Bootstrap } };

    public async ValueTask InitializeAsync() => await _provider.StartWithAsync(_host);

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task Change_NeedsTheToken_AndAKeyDoesNot()
    {
        var browser = new Browser(_host);
        await browser.SignInAsync(Bootstrap);
        var token = await browser.CsrfTokenAsync();
        var other = new Browser(_host);
        await other.SignInAsync(Bootstrap);

        Assert.Equal(403, await CreateAsync());
        Assert.Equal(403, await CreateAsync(("X-CSRF-Token", "")));
        Assert.Equal(403, await CreateAsync(("X-CSRF-Token", await other.CsrfTokenAsync())));
        Assert.Equal(403, await CreateAsync(("X-CSRF-Token", token), ("X-CSRF-Token", token)));
        Assert.Equal(400, await CreateAsync(("X-CSRF-Token", token)));
        Assert.Equal(400, await CreateAsync(("X-Api-Key", Bootstrap)));

        async Task<int> CreateAsync(params (string, string)[] headers) => (await browser.SendAsync("POST", "/api/v1/workflows", "{}", headers, "application/json")).Status;
    }

    [Fact]
    public async Task Key_TakesPrecedence_OverTheSession()
    {
        var browser = new Browser(_host);
        await browser.SignInAsync(Bootstrap);

        Assert.Equal("viewer", (await browser.GetAsync("/api/v1/me", ("X-Api-Key", _host.Keys.Add(Role.Viewer)))).Json.GetProperty("role").GetString());
        Assert.Equal(401, (await browser.GetAsync("/api/v1/me", ("Authorization", "Bearer wf_1"))).Status);
    }

    [Fact]
    public async Task Session_EndsWithItsKey()
    {
        var (browser, key) = (new Browser(_host), _host.Keys.Add(Role.Admin));
        await browser.SignInAsync(key);
        KeyText.TryRead(key, out var id, out _);

        Assert.Equal(204, (await _host.SendAsync("DELETE", $"/api/v1/keys/{id}", headers: ("X-Api-Key", Bootstrap))).Status);

        Assert.Equal(401, (await browser.GetAsync("/api/v1/me")).Status);
        Assert.Contains("Sign in to Workflow", (await browser.GetAsync("/login")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_LastsNoLonger_ThanItsKeyOrToken()
    {
        var soon = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.AddMinutes(7).ToUnixTimeSeconds());
        foreach (var key in new[] { _host.Keys.Add(Role.Admin, key => key with { ExpiresAt = soon }), _provider.Token("operator", claims => claims["exp"] = soon.ToUnixTimeSeconds()) })
        {
            var browser = new Browser(_host);
            await browser.SignInAsync(key);

            Assert.Equal(soon, (await browser.GetAsync("/api/v1/me")).Json.GetProperty("expires_at").GetDateTimeOffset());
            Assert.All(_host.Sessions.All, session => Assert.Equal((soon, soon), (session.EndsAt, session.ExpiresAt)));
        }
    }

    [Fact]
    public async Task Session_OfAPerson_HasTheRoleOfTheToken()
    {
        var browser = new Browser(_host);
        await browser.SignInAsync(_provider.Token("operator"));

        var me = (await browser.GetAsync("/api/v1/me")).Json;

        Assert.Equal(("person", "ada@example.org", "operator"), (me.GetProperty("kind").GetString(), me.GetProperty("actor").GetString(), me.GetProperty("role").GetString()));
        Assert.Equal(403, (await browser.SignInAsync(_provider.Token(role: null))).Status);
    }

    [Theory]
    [InlineData("Workflow:Access:BootstrapKey", "another-horse-battery-staple")]
    [InlineData("Workflow:Access:BootstrapKey", "")]
    [InlineData("Workflow:Access:Entra:Authority", "https://login.example.org")]
    public async Task Session_EndsWithTheSettings_ItWasBegunUnder(string name, string value)
    {
        var isOfBootstrap = name.EndsWith("BootstrapKey", StringComparison.Ordinal);
        var browser = new Browser(_host);
        await browser.SignInAsync(isOfBootstrap ? Bootstrap : _provider.Token());
        Assert.Equal(200, (await browser.GetAsync("/api/v1/me")).Status);
        await using var restarted = new ApiHost();
        foreach (var setting in _host.Settings)
        {
            restarted.Settings[setting.Key] = setting.Value;
        }

        restarted.Settings[name] = value;
        await restarted.InitializeAsync();
        await restarted.Sessions.AddSessionAsync(Assert.Single(_host.Sessions.All), CancellationToken.None);

        Assert.Equal(401, (await new Browser(restarted) { Cookie = browser.Cookie }.GetAsync("/api/v1/me")).Status);
    }

    [Theory]
    [InlineData(-1, 60)]
    [InlineData(60, -1)]
    public async Task Session_EndsByTime(int idleUntil, int endsAt)
    {
        var secret = _host.Sessions.Add(session => session with
        {
            Kind = CallerKind.Person,
            Name = "ada@example.org",
            Role = Role.Admin,
            Issuer = _provider.Address,
            ExpiresAt = DateTimeOffset.UtcNow.AddSeconds(idleUntil),
            EndsAt = DateTimeOffset.UtcNow.AddSeconds(endsAt),
        });

        Assert.Equal(401, (await _host.SendAsync("GET", "/api/v1/me", headers: ("Cookie", $"workflow={SessionText.Write(secret)}"))).Status);
        Assert.Equal(0, _host.Sessions.Renewals);
    }

    [Fact]
    public async Task Session_IsRenewed_WhenItIsUsed()
    {
        var secret = Add(DateTimeOffset.UtcNow.AddMinutes(3));

        Assert.Equal(200, await StatusAsync(secret));
        Assert.Equal(200, await StatusAsync(secret));

        Assert.Equal(1, _host.Sessions.Renewals);
        Assert.InRange(Assert.Single(_host.Sessions.All).ExpiresAt - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(25), TimeSpan.FromMinutes(30));
    }

    [Fact]
    public async Task Session_IsAccepted_WhenItCannotBeRenewed()
    {
        _host.Sessions.RenewFault = new StoreUnavailableException(StoreFault.Full, "The disk is full.", null);

        Assert.Equal(200, await StatusAsync(Add(DateTimeOffset.UtcNow.AddMinutes(3))));
    }

    [Fact]
    public async Task Session_IsReadOnce_WhileItIsRecent()
    {
        var secret = Add(DateTimeOffset.UtcNow.AddMinutes(30));
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(200, await StatusAsync(secret));
        }

        Assert.InRange(_host.Sessions.Reads, 1, 5); // 1, unless the machine took seconds
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")]
    [InlineData("../../etc/passwd")]
    public async Task Cookie_ThatIsNoSession_IsNobody(string value) =>
        Assert.Equal(401, (await _host.SendAsync("GET", "/api/v1/me", headers: ("Cookie", $"workflow={value}"))).Status);

    private byte[] Add(DateTimeOffset expiresAt) =>
        _host.Sessions.Add(session => session with { Kind = CallerKind.Person, Name = "ada@example.org", Role = Role.Viewer, Issuer = _provider.Address, ExpiresAt = expiresAt });

    private async Task<int> StatusAsync(byte[] secret) => (await _host.SendAsync("GET", "/api/v1/me", headers: ("Cookie", $"workflow={SessionText.Write(secret)}"))).Status;
}
