using Workflow.Tasks.Http.Proxies;

namespace Workflow.Tasks.Tests.Http.Proxies;

public class HostListTests
{
    [Theory]
    [InlineData("example.org", "example.org", true)]
    [InlineData("example.org", "EXAMPLE.ORG.", true)]
    [InlineData("example.org", "a.b.example.org", true)]
    [InlineData("example.org", "notexample.org", false)]
    [InlineData(".example.org", "a.example.org", true)]
    [InlineData(".example.org", "example.org", true)]
    [InlineData("*.example.org", "a.example.org", true)]
    [InlineData("a.example.org", "example.org", false)]
    [InlineData("localhost", "localhost", true)]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("127.0.0.0/8", "127.9.9.9", true)]
    [InlineData("127.0.0.0/8", "::ffff:127.0.0.1", true)]
    [InlineData("127.0.0.0/8", "128.0.0.1", false)]
    [InlineData("10.0.0.0/8", "10.example.org", false)]
    [InlineData("[::1]", "::1", true)]
    [InlineData("fd00::/8", "fd12::1", true)]
    [InlineData("fd00::/8", "fe12::1", false)]
    [InlineData("*", "anything", true)]
    [InlineData("*", "1.2.3.4", true)]
    public void Contains_IsAsInNoProxy(string entry, string host, bool expected)
    {
        Assert.Equal(expected, new HostList(["other.example", entry]).Contains(host));
        Assert.Equal(expected, new HostList(["other.example", entry, "<-loopback>"]).Contains(host));
    }

    // To a proxy, these would be its own machine.
    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST.", true)]
    [InlineData("app.localhost", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.255.255.254", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("localhost.example.net", false)]
    [InlineData("mylocalhost", false)]
    [InlineData("128.0.0.1", false)]
    [InlineData("::2", false)]
    [InlineData("0.0.0.0", false)]
    public void Contains_ThisMachine_UnlessItIsTakenOff(string host, bool expected)
    {
        Assert.Equal(expected, new HostList([]).Contains(host));
        Assert.Equal(expected, new HostList(["example.org"]).Contains(host));
        Assert.False(new HostList(["<-loopback>", "example.org"]).Contains(host));
        Assert.True(new HostList(["<-loopback>", "*"]).Contains(host));
    }

    [Fact]
    public void Contains_IsFalse_WhenTheListIsEmpty() => Assert.False(new HostList([]).Contains("example.org"));
}
