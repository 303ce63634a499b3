using Workflow.Api.Access;
using Workflow.Functions.Api;

namespace Workflow.Functions.Tests.Api;

/// <summary>In Azure the front end says where a request comes from, after what the client may have made up; elsewhere nobody is believed.</summary>
public sealed class PlatformFrontEndTests
{
    [Theory]
    [InlineData("WEBSITE_SITE_NAME", "my-app", "*", "127.0.0.0/8,::1")]
    [InlineData("WEBSITE_INSTANCE_ID", "0123", "*", "127.0.0.0/8,::1")]
    [InlineData("WEBSITE_SITE_NAME", " ", "", "")]
    [InlineData("WEBSITE_HOSTNAME", "localhost:7071", "", "")] // the local host sets it too
    public void Add_AllowsAnyName_AndBelievesTheFrontEnd_OnlyInAzure(string variable, string value, string names, string proxies)
    {
        var options = new AccessOptions();

        PlatformFrontEnd.Add(options, name => name == variable ? value : null);

        Assert.Equal((names, proxies), (string.Join(',', options.AllowedHosts), string.Join(',', options.TrustedProxies)));
    }

    [Fact]
    public void Add_LeavesTheSettingsAlone()
    {
        var options = new AccessOptions { AllowedHosts = ["workflow.example.org"], TrustedProxies = ["192.0.2.0/24"] };

        PlatformFrontEnd.Add(options, _ => "set");

        Assert.Equal(["workflow.example.org"], options.AllowedHosts);
        Assert.Equal(["192.0.2.0/24", "127.0.0.0/8", "::1"], options.TrustedProxies);
    }

    [Theory]
    [InlineData("192.0.2.1:50123", "192.0.2.1")]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("[2001:db8::1]:50123", "2001:db8::1")]
    [InlineData("127.0.0.1, 10.0.0.1,192.0.2.1:50123", "192.0.2.1")]
    [InlineData("192.0.2.1, unknown", "127.0.0.1")]
    [InlineData("", "127.0.0.1")]
    [InlineData(null, "127.0.0.1")]
    public void Address_IsWhatTheFrontEndSays(string? forwardedFor, string expected)
    {
        var options = new AccessOptions();
        PlatformFrontEnd.Add(options, _ => "my-app");
        var http = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        http.Connection.RemoteIpAddress = System.Net.IPAddress.Loopback;
        http.Request.Headers["X-Forwarded-For"] = forwardedFor;

        new TrustedProxies(options.TrustedProxies).Apply(http);

        Assert.Equal(expected, http.Connection.RemoteIpAddress.ToString());
    }
}
