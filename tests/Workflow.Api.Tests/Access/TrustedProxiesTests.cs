using System.Net;
using Microsoft.AspNetCore.Http;
using Workflow.Api.Access;
using Workflow.Core.Access;

namespace Workflow.Api.Tests.Access;

/// <summary>Whose word is taken for where a request comes from.</summary>
public sealed class TrustedProxiesTests
{
    private const string Long = "1.1.1.1, 2.2.2.2, 3.3.3.3, 4.4.4.4, 5.5.5.5, 6.6.6.6, 7.7.7.7, 8.8.8.8";

    [Theory]
    [InlineData("192.0.2.10", "198.51.100.7", "198.51.100.7")]
    [InlineData("192.0.2.10", "198.51.100.7:40000", "198.51.100.7")]
    [InlineData("192.0.2.10", "2001:db8:5::7", "2001:db8:5::7")]
    [InlineData("192.0.2.10", "[2001:db8:5::7]", "2001:db8:5::7")]
    [InlineData("192.0.2.10", "[2001:db8:5::7]:40000", "2001:db8:5::7")]
    [InlineData("192.0.2.10", "\"[2001:db8:5::7]:40000\"", "2001:db8:5::7")]
    [InlineData("::ffff:192.0.2.10", "198.51.100.7", "198.51.100.7")]
    [InlineData("fd00::1", "198.51.100.7", "198.51.100.7")]
    [InlineData("192.0.2.10", "127.0.0.1, 198.51.100.7", "198.51.100.7")] // what the client made up comes first
    [InlineData("192.0.2.10", "10.1.1.1, 198.51.100.7", "198.51.100.7")]
    [InlineData("192.0.2.10", "198.51.100.7, 10.1.1.1", "198.51.100.7")] // two proxies
    [InlineData("192.0.2.10", "127.0.0.1,198.51.100.7,10.1.1.1,10.2.2.2:80", "198.51.100.7")]
    [InlineData("192.0.2.10", "127.0.0.1, ::ffff:198.51.100.7", "::ffff:198.51.100.7")]
    [InlineData("192.0.2.10", "127.0.0.1, ::ffff:0.39.32.253", "::ffff:0.39.32.253")] // IPNetwork takes it for one of fd00::/8
    [InlineData("192.0.2.10", Long, "8.8.8.8")]
    [InlineData("192.0.2.10", "10.1.1.1, 10.2.2.2", "10.1.1.1")] // a request of a proxy itself
    [InlineData("192.0.2.10", null, "192.0.2.10")]
    [InlineData("192.0.2.10", "", "192.0.2.10")]
    [InlineData("192.0.2.10", ", ,", "192.0.2.10")]
    [InlineData("192.0.2.10", "unknown", "192.0.2.10")]
    [InlineData("192.0.2.10", "_hidden", "192.0.2.10")]
    [InlineData("192.0.2.10", "198.51.100.7, unknown", "192.0.2.10")]
    [InlineData("192.0.2.10", "198.51.100.7:999999", "192.0.2.10")]
    [InlineData("192.0.2.10", "198.51.100.7, 10.1.1.1, '; drop", "192.0.2.10")]
    [InlineData("192.0.2.10", "unknown, 10.1.1.1", "10.1.1.1")]
    [InlineData("192.0.2.11", "198.51.100.7", "192.0.2.11")] // not one of them
    [InlineData("192.0.2.11", "127.0.0.1", "192.0.2.11")]
    [InlineData("192.0.2.11", "192.0.2.10", "192.0.2.11")]
    [InlineData("::ffff:0.39.32.253", "127.0.0.1", "::ffff:0.39.32.253")]
    [InlineData("127.0.0.1", "198.51.100.7", "127.0.0.1")]
    [InlineData(null, "198.51.100.7", null)]
    public void Address_IsTheLastOne_ThatATrustedProxyDoesNotHave(string? peer, string? said, string? expected) =>
        Assert.Equal(expected, Applied(peer, said, null).Connection.RemoteIpAddress?.ToString());

    [Theory]
    [InlineData("192.0.2.10", "198.51.100.7", "https", "https")]
    [InlineData("192.0.2.10", "198.51.100.7", "HTTPS", "https")]
    [InlineData("192.0.2.10", null, "https", "https")]
    [InlineData("192.0.2.10", "198.51.100.7", "https, http", "http")] // the client made up the first
    [InlineData("192.0.2.10", null, "https, http", "http")]
    [InlineData("192.0.2.10", "198.51.100.7, 10.1.1.1", "https, http", "https")] // two proxies, TLS to the first
    [InlineData("192.0.2.10", "198.51.100.7, 10.1.1.1", "https", "https")]
    [InlineData("192.0.2.10", "198.51.100.7", "javascript", "http")]
    [InlineData("192.0.2.10", "198.51.100.7", "", "http")]
    [InlineData("192.0.2.10", "198.51.100.7", null, "http")]
    [InlineData("192.0.2.11", "198.51.100.7", "https", "http")]
    [InlineData(null, "198.51.100.7", "https", "http")]
    public void Scheme_IsWhatTheProxyOfTheClientSays(string? peer, string? said, string? protocol, string expected) =>
        Assert.Equal(expected, Applied(peer, said, protocol).Request.Scheme);

    [Theory]
    [InlineData("192.0.2.10")]
    [InlineData("10.0.0.0/8, fd00::/8")]
    [InlineData("2001:DB8::1")]
    [InlineData("::ffff:10.0.0.0/104")]
    public void Faults_AreNone_WhenItCanBeRead(string setting) => Assert.Empty(TrustedProxies.Faults([setting]));

    [Theory]
    [InlineData("proxy.example.org")]
    [InlineData("10")]
    [InlineData("10.0.0")]
    [InlineData("010.0.0.1")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.1:80")]
    [InlineData("*")]
    [InlineData("0.0.0.0/0")]
    [InlineData("::/0")]
    [InlineData("::ffff:0.0.0.0/96")]
    public void Faults_NameTheSettingAndTheValue_WhenItCantBeRead_OrIsEveryone(string setting)
    {
        var fault = Assert.Single(TrustedProxies.Faults([setting]));
        Assert.Contains("Workflow:Access:TrustedProxies", fault, StringComparison.Ordinal);
        Assert.Contains($"'{setting}'", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.10", "192.0.2.10", "198.51.100.7")]
    [InlineData("192.0.2.11", "192.0.2.10", "192.0.2.11")]
    [InlineData("192.0.2.10", null, "192.0.2.10")]
    public async Task Trail_HasTheAddressOfTheClient(string peer, string? trusted, string expected)
    {
        await using var host = await StartAsync(peer, trusted);

        await host.SendAsync("POST", "/api/v1/keys", "{}", headers: [("X-Api-Key", host.Keys.Add(Role.Admin)), ("X-Forwarded-For", "127.0.0.1, 198.51.100.7")]);

        Assert.Equal(expected, Assert.Single(host.Audit.Entries).Address);
    }

    [Fact]
    public async Task Service_WithoutKeys_IsClosed_BehindATrustedProxy()
    {
        await using var host = await StartAsync("127.0.0.1", "127.0.0.1");

        Assert.Equal(200, (await host.SendAsync("GET", "/api/v1/me")).Status);
        foreach (var said in new[] { "127.0.0.1", "198.51.100.7", "unknown", "127.0.0.1, 127.0.0.1" })
        {
            Assert.Equal(401, (await host.SendAsync("GET", "/api/v1/me", headers: ("X-Forwarded-For", said))).Status);
        }
    }

    // A proxy on this machine that terminates TLS, and passes on the name under which it is called.
    [Theory]
    [InlineData("127.0.0.1", "https", "__Host-workflow=", true)]
    [InlineData("127.0.0.1", "http", "workflow-8080=", false)]
    [InlineData(null, "https", "workflow-8080=", false)]
    public async Task Session_HasASecureCookie_WhenTheProxyIsCalledOverTls(string? trusted, string protocol, string cookie, bool isSecure)
    {
        await using var host = await StartAsync("127.0.0.1", trusted);

        var answer = await host.SendAsync("POST", "/login", $"key={host.Keys.Add(Role.Viewer)}", "application/x-www-form-urlencoded", ("Host", "localhost:8080"), ("X-Forwarded-For", "127.0.0.1"), ("X-Forwarded-Proto", protocol));

        Assert.Equal(303, answer.Status);
        Assert.StartsWith(cookie, answer.Headers["Set-Cookie"], StringComparison.Ordinal);
        Assert.Equal(isSecure, answer.Headers["Set-Cookie"].Contains("secure", StringComparison.OrdinalIgnoreCase));
    }

    private static DefaultHttpContext Applied(string? peer, string? said, string? protocol)
    {
        var http = new DefaultHttpContext();
        http.Request.Scheme = "http";
        http.Connection.RemoteIpAddress = peer is null ? null : IPAddress.Parse(peer);
        http.Request.Headers["X-Forwarded-For"] = said;
        http.Request.Headers["X-Forwarded-Proto"] = protocol;
        new TrustedProxies(["192.0.2.10, 10.0.0.0/8", "fd00::/8"]).Apply(http);
        return http;
    }

    private static async Task<ApiHost> StartAsync(string peer, string? trusted)
    {
        var host = new ApiHost
        {
            Settings = { ["Workflow:Access:TrustedProxies:0"] = trusted ?? "" },
            Around = (http, next) =>
            {
                http.Connection.RemoteIpAddress = IPAddress.Parse(peer);
                return next(http);
            },
        };
        await host.InitializeAsync();
        return host;
    }
}
