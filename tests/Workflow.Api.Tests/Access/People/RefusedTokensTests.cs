using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Workflow.Api.Tests.StartUp;

namespace Workflow.Api.Tests.Access.People;

/// <summary>Where a setting of the provider is wrong, the log says what was received and what is expected.</summary>
public sealed class RefusedTokensTests : IAsyncLifetime
{
    private readonly FakeProvider _provider = new();
    private readonly LogLines _log = new();
    private readonly ApiHost _host;

    public RefusedTokensTests() => _host = new ApiHost { AddServices = services => services.AddSingleton<ILoggerProvider>(_log) };

    /// <summary>What the provider answers, and what the log says of it.</summary>
    public static TheoryData<int, string, string> Metadata => new()
    {
        { 404, "nothing here", "could not be read from {0} (HttpRequestException: It answered with status 404.); expected is the JSON document of OpenID Connect Discovery" },
        { 302, "", "(HttpRequestException: It answered with status 302.)" },
        { 200, "<html>A page</html>", "could not be read from {0} (" },
        { 200, "{}", "{0} can't be used: its issuer is 'none', and of its 0 keys" },
        { 200, """{"issuer":"https://a.example"}""", "{0} can't be used: its issuer is 'https://a.example', and of its 0 keys" },
        { 200, """{"issuer":"https://a.example","jwks_uri":"http://keys.example/"}""", "(InvalidOperationException: The provider names an address that is neither https:// nor on this machine.)" },
    };

    public async ValueTask InitializeAsync() => await _provider.StartWithAsync(_host);

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _provider.DisposeAsync();
        _log.Dispose();
    }

    [Theory]
    [MemberData(nameof(Metadata))]
    public async Task Log_SaysWhyTheMetadataCantBeRead(int status, string body, string expected)
    {
        _provider.Answer = http =>
        {
            http.Response.StatusCode = status;
            return http.Response.WriteAsync(body);
        };

        Assert.Equal(503, await StatusAsync(_provider.Token()));

        var line = Assert.Single(_log.All, line => line.Contains("metadata of the identity provider", StringComparison.Ordinal));
        Assert.StartsWith("Warning: ", line, StringComparison.Ordinal);
        Assert.Contains(expected.Replace("{0}", $"{_provider.Address}/.well-known/openid-configuration", StringComparison.Ordinal), line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("iss", "https://elsewhere.example", "A token was refused: its issuer (iss) is 'https://elsewhere.example', and expected is '{0}'. See the setting Workflow:Access:Entra:Issuer")]
    [InlineData("aud", "another", "A token was refused: its audience (aud) is 'another', and expected is '11111111-2222-3333-4444-555555555555, api://11111111-2222-3333-4444-555555555555'. See the setting Workflow:Access:Entra:Audience")]
    [InlineData("aud", "a\u001b[31mb", "its audience (aud) is 'a\\u001b[31mb', and")]
    public async Task Log_SaysWhatATokenHas_AndWhatIsExpected(string claim, string value, string expected)
    {
        var token = _provider.Token("admin", claims => claims[claim] = value);
        Assert.Equal(401, await StatusAsync(token));
        Assert.Equal(401, await StatusAsync(token)); // said once a minute

        Assert.Contains(expected.Replace("{0}", _provider.Address, StringComparison.Ordinal), Assert.Single(_log.All, line => line.Contains("token was refused", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_SaysWhichKeyIsNotTheProviders()
    {
        Assert.Equal(401, await StatusAsync(_provider.Token("admin", key: FakeProvider.ForeignRsa("other-1"))));

        Assert.Contains("Warning: A token was refused: its key (kid) is 'other-1', and expected is 'rsa-1, ec-1'. See the setting Workflow:Access:Entra:Authority", _log.All);
    }

    // Upper and lower case differ: of two groups whose names differ in case only, anyone may have made one.
    [Theory]
    [InlineData("Viewer", "'Viewer'")]
    [InlineData("ADMIN", "'ADMIN'")]
    [InlineData(null, "'nothing'")]
    public async Task Log_SaysWhichRolesAPersonHas(string? role, string expected)
    {
        Assert.Equal(403, await StatusAsync(_provider.Token(role)));

        Assert.Contains($"Warning: A person has no role: the claim 'roles' has {expected}, and expected is one of 'viewer, operator, admin', where upper and lower case differ", _log.All);
    }

    private async Task<int> StatusAsync(string token) => (await _host.SendAsync("GET", "/api/v1/me", headers: ("Authorization", $"Bearer {token}"))).Status;
}
