using System.Net;
using Microsoft.AspNetCore.Http;
using Workflow.Functions.Api;

namespace Workflow.Functions.Tests.Api;

/// <summary>An app without keys is closed, except to a developer on the same machine.</summary>
public sealed class KeylessAppTests
{
    [Theory]
    [InlineData("GET", "/api/v1/workflows", 401)]
    [InlineData("POST", "/api/v1/workflows/1/run", 401)]
    [InlineData("POST", "/api/v1/keys", 401)]
    [InlineData("GET", "/api/v1/me", 401)]
    [InlineData("GET", "/docs/index.html", 401)]
    [InlineData("GET", "/openapi.json", 401)]
    [InlineData("GET", "/nothing", 401)]
    [InlineData("PATCH", "/api/v1/workflows/1", 401)]
    [InlineData("GET", "/health/live", 200)]
    [InlineData("GET", "/health/ready", 200)]
    public async Task Everything_ButHealth_IsClosed_OutsideOfDevelopment(string method, string path, int expected)
    {
        var host = new PipelineHost { Environment = "Production" };
        await host.InitializeAsync();
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Parse(method), path);
            using var response = await host.Client.SendAsync(request);

            Assert.Equal(expected, (int)response.StatusCode);
            Assert.Equal(expected == 401, response.Headers.WwwAuthenticate.Count == 1);
            host.Workflows.VerifyNoOtherCalls();
        }
        finally
        {
            await host.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("Development", null, null, "127.0.0.1", null, true)]
    [InlineData("Development", null, null, "::1", null, true)]
    [InlineData("Development", null, null, "::ffff:127.0.0.1", null, true)]
    [InlineData("development", "Development", null, "127.0.0.1", "127.0.0.1", true)]
    [InlineData("Development", null, null, "127.0.0.1", "127.0.0.1:50000, [::1]:50000", true)]
    [InlineData("Development", null, null, "127.0.0.1", "192.0.2.1", false)]
    [InlineData("Development", null, null, "127.0.0.1", "127.0.0.1, 192.0.2.1:80", false)]
    [InlineData("Development", null, null, "127.0.0.1", "unknown", false)]
    [InlineData("Development", null, null, "192.0.2.1", null, false)]
    [InlineData("Development", "Production", null, "127.0.0.1", null, false)]
    [InlineData("Development", null, "my-app", "127.0.0.1", null, false)]
    [InlineData("Staging", null, null, "127.0.0.1", null, false)]
    [InlineData(null, null, null, "127.0.0.1", null, false)]
    public void DeveloperAccess_AdmitsThisMachine_InDevelopmentAndNotInAzure(string? functions, string? dotnet, string? site, string address, string? forwardedFor, bool expected)
    {
        var access = DeveloperAccess.Of(name => name switch
        {
            "AZURE_FUNCTIONS_ENVIRONMENT" => functions,
            "DOTNET_ENVIRONMENT" => dotnet,
            "WEBSITE_SITE_NAME" => site,
            _ => null,
        });
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = IPAddress.Parse(address);
        http.Request.Headers["X-Forwarded-For"] = forwardedFor;

        Assert.Equal(expected, access.Admits(http));
    }
}
