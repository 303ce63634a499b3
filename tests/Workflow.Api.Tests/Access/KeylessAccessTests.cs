using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Workflow.Api.Access;

namespace Workflow.Api.Tests.Access;

/// <summary>Without keys, only this machine is admitted, and nobody behind a proxy on it.</summary>
public sealed class KeylessAccessTests
{
    [Theory]
    [InlineData("127.0.0.1", "localhost:7071", null, true)]
    [InlineData("127.0.0.1", "127.0.0.1:7071", null, true)]
    [InlineData("::1", "[::1]:7071", null, true)]
    [InlineData("::ffff:127.0.0.1", "LOCALHOST.", null, true)]
    [InlineData(null, "localhost", null, true)]
    [InlineData("127.0.0.1", "", null, true)]
    [InlineData("192.0.2.1", "localhost", null, false)]
    [InlineData("127.0.0.1", "workflow.example.org", null, false)]
    [InlineData("127.0.0.1", "192.0.2.1:7071", null, false)]
    [InlineData("127.0.0.1", "localhost", "X-Forwarded-For", false)]
    [InlineData("127.0.0.1", "localhost", "X-Forwarded-Proto", false)]
    [InlineData("127.0.0.1", "localhost", "X-Forwarded-Host", false)]
    [InlineData("127.0.0.1", "localhost", "Forwarded", false)]
    [InlineData("127.0.0.1", "localhost", "Via", false)]
    [InlineData("127.0.0.1", "localhost", "X-Real-IP", false)]
    public void ThisMachine_IsAdmitted_UnlessSomeoneIsBehindIt(string? address, string host, string? header, bool expected)
    {
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = address is null ? null : IPAddress.Parse(address);
        http.Request.Headers.Host = host;
        if (header is not null)
        {
            http.Request.Headers[header] = "127.0.0.1";
        }

        Assert.Equal(expected, KeylessAccess.ThisMachine.Admits(http));
    }

    /// <summary>A header or the host, its value, and where the request comes from.</summary>
    public static TheoryData<string, string, string> Refused => new()
    {
        { "X-Forwarded-For", "192.0.2.1", "came through a proxy" },
        { "X-Forwarded-Proto", "https", "came through a proxy" },
        { "X-Forwarded-Host", "workflow.example.org", "came through a proxy" },
        { "Forwarded", "for=192.0.2.1", "came through a proxy" },
        { "Via", "1.1 proxy", "came through a proxy" },
        { "X-Real-IP", "192.0.2.1", "came through a proxy" },
        { "Host", "workflow.example.org", "is for the host 'workflow.example.org', not for localhost" },
    };

    // With a key in the request or without, as an answer, on the page to sign in, and in the log.
    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Service_SaysWhyItAnswersNoOneElse(string header, string value, string whereFrom)
    {
        using var log = new StartUp.LogLines();
        await using var host = new ApiHost { Settings = { ["Workflow:Access:AllowedHosts"] = "workflow.example.org" }, AddServices = services => services.AddSingleton<ILoggerProvider>(log) };
        await host.InitializeAsync();
        var expected = $"This request {whereFrom}. A service without keys answers its own machine only: stop it, run --create-admin-key, start again.";

        var answer = await host.SendAsync("GET", "/api/v1/workflows", headers: (header, value));
        var withKey = await host.SendAsync("GET", "/api/v1/workflows", headers: [(header, value), ("X-Api-Key", "wf_1")]);
        var page = await host.SendAsync("GET", "/login", headers: (header, value));

        Assert.Equal((401, expected, 401, expected), (answer.Status, answer.Detail, withKey.Status, withKey.Detail));
        Assert.Contains(expected, WebUtility.HtmlDecode(page.Text), StringComparison.Ordinal);
        Assert.DoesNotContain("type=\"password\"", page.Text, StringComparison.Ordinal);
        Assert.Single(log.All, line => line == $"Warning: {expected}");
        Assert.DoesNotContain(log.All, line => line.Contains("No key is configured", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Workflow:Access:AllowedHosts:0", "workflow.example.org")]
    [InlineData("Workflow:Access:AllowedHosts:0", "*.example.net, workflow.example.org")]
    [InlineData("Workflow:Access:AllowedHosts", "*.example.net, workflow.example.org")]
    public async Task Service_AsksForAKey_UnderANameThatASettingAllows(string setting, string value)
    {
        await using var host = new ApiHost { Settings = { [setting] = value } };
        await host.InitializeAsync();

        Assert.Equal(200, (await host.SendAsync("GET", "/api/v1/me")).Status);
        Assert.Equal(401, (await host.SendAsync("GET", "/api/v1/me", headers: ("Host", "workflow.example.org"))).Status);
        Assert.Equal(200, (await host.SendAsync("GET", "/health/live", headers: ("Host", "workflow.example.org"))).Status);
    }
}
