using System.Net;
using Microsoft.AspNetCore.Http;
using Workflow.Functions.Api;

namespace Workflow.Functions.Tests.Api;

/// <summary>In Azure the front end says where a request comes from, after what the client may have made up; elsewhere nobody is believed.</summary>
public sealed class PlatformAddressTests
{
    [Theory]
    [InlineData("my-app", "192.0.2.1:50123", "192.0.2.1")]
    [InlineData("my-app", "192.0.2.1", "192.0.2.1")]
    [InlineData("my-app", "[2001:db8::1]:50123", "2001:db8::1")]
    [InlineData("my-app", "2001:db8::1", "2001:db8::1")]
    [InlineData("my-app", "::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("my-app", "127.0.0.1, 10.0.0.1,192.0.2.1:50123", "192.0.2.1")]
    [InlineData("my-app", "192.0.2.1, unknown", "127.0.0.1")]
    [InlineData("my-app", "", "127.0.0.1")]
    [InlineData("my-app", null, "127.0.0.1")]
    [InlineData(null, "192.0.2.1:50123", "127.0.0.1")]
    public void Address_IsWhatTheFrontEndSays_InAzureOnly(string? site, string? forwardedFor, string expected)
    {
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = IPAddress.Loopback;
        http.Request.Headers["X-Forwarded-For"] = forwardedFor;

        Assert.Equal(expected, PlatformAddress.Of(name => name == "WEBSITE_SITE_NAME" ? site : null).TextOf(http));
    }

    [Fact]
    public void Address_IsTheLastLines_WhenTheClientSendsTheHeaderToo()
    {
        var http = new DefaultHttpContext();
        http.Request.Headers["X-Forwarded-For"] = new(["127.0.0.1", "10.0.0.1, 192.0.2.1:50123"]);

        Assert.Equal("192.0.2.1", PlatformAddress.Of(_ => "my-app").TextOf(http));
    }
}
