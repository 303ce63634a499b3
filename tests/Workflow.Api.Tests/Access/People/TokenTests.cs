using Microsoft.IdentityModel.Tokens;

namespace Workflow.Api.Tests.Access.People;

/// <summary>What a token must be, at a service that knows one provider, one tenant and one audience.</summary>
public sealed class TokenTests : IAsyncLifetime
{
    private readonly FakeProvider _provider = new();
    private readonly ApiHost _host = new();

    public async ValueTask InitializeAsync() => await _provider.StartWithAsync(_host);

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task Service_IsClosed_WhenOnlyPeopleCanSignIn()
    {
        Assert.Equal(401, (await _host.SendAsync("GET", "/api/v1/me")).Status);
        Assert.Equal(200, (await _host.SendAsync("GET", "/health/live")).Status);
        Assert.Equal(0, _provider.Requests);
    }

    [Fact]
    public async Task Me_SaysWhoSentAToken()
    {
        var end = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.AddMinutes(20).ToUnixTimeSeconds());

        var me = (await MeAsync(_provider.Token("operator", claims => claims["exp"] = end.ToUnixTimeSeconds()))).Json;

        Assert.Equal(("person", "ada@example.org", "operator"), (me.GetProperty("kind").GetString(), me.GetProperty("actor").GetString(), me.GetProperty("role").GetString()));
        Assert.Equal(end, me.GetProperty("expires_at").GetDateTimeOffset());
        Assert.Null(me.GetProperty("csrf_token").GetString());
    }

    [Theory]
    [InlineData(SecurityAlgorithms.RsaSha256)]
    [InlineData(SecurityAlgorithms.RsaSha512)]
    [InlineData(SecurityAlgorithms.RsaSsaPssSha256)]
    [InlineData(SecurityAlgorithms.EcdsaSha256)]
    public async Task Token_MayBeSigned_WithAnyAsymmetricAlgorithm(string algorithm) =>
        Assert.Equal(200, (await MeAsync(_provider.Token(key: algorithm == SecurityAlgorithms.EcdsaSha256 ? _provider.Curve : null, algorithm: algorithm))).Status);

    [Fact]
    public async Task Token_IsRefused_WhenAnyoneCouldHaveMadeIt()
    {
        var shared = new SymmetricSecurityKey(new byte[32]) { KeyId = "shared" }; // which the provider also publishes
        List<string> forged = [_provider.Unsigned(), .. _provider.SignedWithThePublicKey(), _provider.Token("admin", key: shared, algorithm: SecurityAlgorithms.HmacSha256), _provider.Token("admin", key: FakeProvider.ForeignRsa("rsa-1"))];
        var parts = _provider.Token("admin").Split('.');
        forged.Add($"{parts[0]}.{parts[1]}.");
        forged.Add($"{parts[0]}.{_provider.Token("operator").Split('.')[1]}.{parts[2]}");
        forged.Add($"{Base64UrlEncoder.Encode("""{"alg":"None"}""")}.{parts[1]}.");
        forged.Add($"{Base64UrlEncoder.Encode("""{"alg":"nOnE"}""")}.{parts[1]}.{parts[2]}");
        forged.Add($"{Base64UrlEncoder.Encode("""{"alg":"RS256","jwk":{"kty":"RSA","n":"AQAB","e":"AQAB"},"jku":"http://127.0.0.1:1/keys"}""")}.{parts[1]}.{parts[2]}");
        forged.Add($"{Base64UrlEncoder.Encode("{}")}.{parts[1]}.{parts[2]}");

        foreach (var token in forged)
        {
            var answer = await MeAsync(token);
            Assert.Equal(401, answer.Status);
            Assert.Equal("Bearer realm=\"workflow\", error=\"invalid_token\"", answer.Headers["WWW-Authenticate"]);
            Assert.DoesNotContain(token, answer.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("iss", "https://elsewhere.example", "another provider or tenant")]
    [InlineData("iss", "", "another provider or tenant")]
    [InlineData("tid", FakeProvider.Foreign, "another tenant")]
    [InlineData("tid", null, "another tenant")]
    [InlineData("aud", FakeProvider.Foreign, "another application")]
    [InlineData("aud", null, "another application")]
    [InlineData("exp", -120L, "expired")]
    [InlineData("exp", null, "no end")]
    [InlineData("nbf", 120L, "not valid yet")]
    public async Task Token_IsRefused_WithTheReason(string claim, object? value, string reason)
    {
        var answer = await MeAsync(_provider.Token("admin", claims =>
        {
            claims.Remove(claim);
            if (value is not null)
            {
                claims[claim] = value is long seconds ? DateTimeOffset.UtcNow.AddSeconds(seconds).ToUnixTimeSeconds() : value;
            }
        }));

        Assert.Equal(401, answer.Status);
        Assert.Contains(reason, answer.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exp", -30L)]
    [InlineData("nbf", 30L)]
    public async Task Token_IsAccepted_WhenClocksDifferALittle(string claim, long seconds) =>
        Assert.Equal(200, (await MeAsync(_provider.Token(claims: claims => claims[claim] = DateTimeOffset.UtcNow.AddSeconds(seconds).ToUnixTimeSeconds()))).Status);

    [Theory]
    [InlineData(FakeProvider.Audience)]
    [InlineData("api://" + FakeProvider.Audience)]
    public async Task Token_IsAccepted_ForEitherFormOfItsAudience(string audience) =>
        Assert.Equal(200, (await MeAsync(_provider.Token(claims: claims => claims["aud"] = audience))).Status);

    [Fact]
    public async Task Token_GivesNothing_WithoutARole()
    {
        foreach (var token in new[] { _provider.Token(role: null), _provider.Token("Admin"), _provider.Token(role: null, claims => claims["scp"] = "admin"), _provider.Token(role: null, claims => claims["roles"] = new { admin = true }) })
        {
            var answer = await MeAsync(token);

            Assert.Equal(403, answer.Status);
            Assert.Contains("ada@example.org has no role here: the claim 'roles'", answer.Detail, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("ada@example.org", "preferred_username", "ada@example.org", "email", "other@example.org")]
    [InlineData("ada@example.org", "upn", "ada@example.org", "email", "other@example.org")]
    [InlineData("ada@example.org", "email", "ada@example.org")]
    [InlineData("person:object-1", "email", "boss@example.org", "email_verified", "false", "oid", "object-1")]
    [InlineData("person:subject-1", "name", "boss@example.org")]
    [InlineData("person:bootstrap", "preferred_username", "bootstrap")]
    public async Task Person_IsCalled_AsTheProviderSays(string expected, params string[] said)
    {
        var me = await MeAsync(_provider.Token(claims: claims =>
        {
            claims.Remove("preferred_username");
            foreach (var pair in said.Chunk(2))
            {
                claims[pair[0]] = pair[1] == "false" ? false : pair[1];
            }
        }));

        Assert.Equal(expected, me.Json.GetProperty("actor").GetString());
    }

    [Theory]
    [InlineData("ey")]
    [InlineData("ey..")]
    [InlineData("ey.ey.ey")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.e30.AAAA")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.bm8ganNvbg.AAAA")]
    [InlineData("eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.AA.AA.AA.AA")]
    [InlineData("eyJhbGciOjF9.e30.AAAA")]
    public async Task Token_ThatIsNone_IsRefused(string token) => Assert.Equal(401, (await MeAsync(token)).Status);

    [Fact]
    public async Task Token_ThatIsTooLong_IsRefused() =>
        Assert.Equal(401, (await MeAsync(_provider.Token("admin", claims => claims["padding"] = new string('a', 20_000)))).Status);

    [Fact]
    public async Task Outage_ClosesTheService_ForTokensOnly()
    {
        _provider.IsDown = true;
        var key = _host.Keys.Add(Core.Access.Role.Viewer);

        var answer = await MeAsync(_provider.Token("admin"));

        Assert.Equal(503, answer.Status);
        Assert.Contains("identity provider can't be reached", answer.Detail, StringComparison.Ordinal);
        Assert.Equal(200, (await MeAsync(key)).Status);
        var asked = _provider.Requests;
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(503, (await MeAsync(_provider.Token("admin"))).Status);
        }

        Assert.InRange(_provider.Requests, asked, asked + 10); // one, unless the machine took very long
    }

    [Fact]
    public async Task UnknownKeys_CauseNoRequests()
    {
        Assert.Equal(200, (await MeAsync(_provider.Token())).Status);
        var asked = _provider.Requests;

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(401, (await MeAsync(_provider.Token("admin", key: FakeProvider.ForeignRsa($"unknown-{i}")))).Status);
        }

        Assert.InRange(_provider.Requests, asked, asked + 4); // none, unless the machine took minutes
    }

    [Fact]
    public async Task Settings_SayWhichValuesMeanWhat()
    {
        await using var host = new ApiHost { Settings = { ["Workflow:Access:Entra:RoleClaim"] = "groups", ["Workflow:Access:Entra:Operator"] = "makers, g-17", ["Workflow:Access:Entra:Admin"] = "" } };
        foreach (var (name, value) in _provider.Settings)
        {
            host.Settings[name] = value;
        }

        await host.InitializeAsync();

        Assert.Equal("operator", await RoleAsync("g-17", "viewer"));
        Assert.Equal("viewer", await RoleAsync("viewer", "admin"));
        Assert.Null(await RoleAsync("admin"));

        async Task<string?> RoleAsync(params string[] groups)
        {
            var me = await host.SendAsync("GET", "/api/v1/me", headers: ("Authorization", $"Bearer {_provider.Token("admin", claims => claims["groups"] = groups)}"));
            return me.Status == 200 ? me.Json.GetProperty("role").GetString() : null;
        }
    }

    private Task<Answer> MeAsync(string token) => _host.SendAsync("GET", "/api/v1/me", headers: ("Authorization", $"Bearer {token}"));
}
