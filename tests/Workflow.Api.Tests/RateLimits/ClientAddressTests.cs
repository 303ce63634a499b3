using System.Net;
using Microsoft.AspNetCore.Http;
using Workflow.Api.RateLimits;

namespace Workflow.Api.Tests.RateLimits;

public sealed class ClientAddressTests
{
    [Theory]
    [InlineData(null, "this machine")]
    [InlineData("127.0.0.1", "this machine")]
    [InlineData("127.9.9.9", "this machine")]
    [InlineData("::1", "this machine")]
    [InlineData("::ffff:127.0.0.1", "this machine")]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [InlineData("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::")]
    [InlineData("2001:db8:1:3::", "2001:db8:1:3::")]
    public void PartitionOf_IsWhatOneClientHas(string? address, string partition)
    {
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = address is null ? null : IPAddress.Parse(address);

        Assert.Equal(partition, ClientAddress.PartitionOf(http));
    }
}
