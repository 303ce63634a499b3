using System.Net;
using Microsoft.AspNetCore.Http;
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
