using System.Net;

namespace Workflow.Tasks.Tests.Http;

/// <summary>The address guard checks every connection.</summary>
public class AddressTests
{
    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data", "169.254.169.254", "metadata")]
    [InlineData("http://2852039166/", "169.254.169.254", "metadata")]
    [InlineData("http://0xA9.0xFE.0xA9.0xFE/", "169.254.169.254", "metadata")]
    [InlineData("http://[::ffff:169.254.169.254]/", "::ffff:169.254.169.254", "metadata")]
    [InlineData("http://0251.0376.0251.0376/", "169.254.169.254", "metadata")]
    [InlineData("http://0xa9fea9fe/", "169.254.169.254", "metadata")]
    [InlineData("http://025177524776/", "169.254.169.254", "metadata")]
    [InlineData("http://169.254.43518/", "169.254.169.254", "metadata")]
    [InlineData("http://169.16689662/", "169.254.169.254", "metadata")]
    [InlineData("http://169。254。169。254/", "169.254.169.254", "metadata")]
    [InlineData("http://100.100.100.200/", "100.100.100.200", "metadata")]
    [InlineData("http://192.0.0.192/", "192.0.0.192", "metadata")]
    [InlineData("http://[64:ff9b::a9fe:a9fe]/", "64:ff9b::a9fe:a9fe", "metadata")]
    [InlineData("http://[fd00:ec2::254]/", "fd00:ec2::254", "metadata")]
    [InlineData("http://[fe80::1]/", "fe80::1", "link-local")]
    [InlineData("http://0.0.0.0:7071/", "0.0.0.0", "unspecified")]
    [InlineData("https://168.63.129.16/", "168.63.129.16", "metadata")]
    public async Task Run_Refuses_WhenUrlNamesABlockedAddress(string url, string host, string reason)
    {
        await using var service = new Service();

        var result = await service.RunAsync("HTTP", new { url });

        var error = result.Failure("address_refused", retryable: false);
        Assert.Contains(host, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NamesTheHost_WhenItResolvesToBlockedAddressesOnly()
    {
        await using var service = new Service(Service.Resolving("169.254.169.254", "fe80::1"));

        var result = await service.RunAsync("HTTP", new { url = "http://metadata.internal/token?key=secret" });

        Assert.Equal(
            "GET http://metadata.internal/token was refused: the host metadata.internal has the address 169.254.169.254, "
            + "which is a cloud metadata address; HTTP tasks may not reach it.",
            result.Failure("address_refused", retryable: false).Message);
    }

    [Fact]
    public async Task Run_ConnectsToTheAllowedAddress_WhenOthersAreBlocked()
    {
        await using var server = await LoopbackServer.AnswerAsync("text/plain", "here"u8.ToArray());
        await using var service = new Service(Service.Resolving("169.254.169.254", "127.0.0.1"));

        var result = await service.RunAsync("HTTP", new { url = $"http://mixed.internal:{server.Port}/" });

        Assert.Equal("here", result.Body().GetString());
    }

    [Theory]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::FFFF:7f00:1]")]
    [InlineData("mapped.internal")]
    public async Task Run_Connects_WhenTheAddressIsAMappedOne(string host)
    {
        await using var server = await LoopbackServer.AnswerAsync("text/plain", "here"u8.ToArray());
        await using var service = new Service(Service.Resolving("::ffff:127.0.0.1"));

        var result = await service.RunAsync("HTTP", new { url = $"http://{host}:{server.Port}/" });

        Assert.Equal("here", result.Body().GetString());
    }

    [Fact]
    public async Task Run_TriesTheNextAddress_WhenOneRefusesTheConnection()
    {
        await using var server = await LoopbackServer.AnswerAsync("text/plain", "here"u8.ToArray());
        await using var service = new Service(Service.Resolving("127.0.0.2", "127.0.0.1"));

        var result = await service.RunAsync("HTTP", new { url = $"http://two.internal:{server.Port}/" });

        Assert.Equal("here", result.Body().GetString());
    }

    [Fact]
    public async Task Run_ResolvesOnce_SoThatANameCannotChangeAfterItsCheck()
    {
        var resolved = 0;
        await using var server = await LoopbackServer.AnswerAsync("text/plain", "here"u8.ToArray());
        await using var service = new Service((_, _) =>
            Task.FromResult(new[] { IPAddress.Parse(Interlocked.Increment(ref resolved) == 1 ? "127.0.0.1" : "169.254.169.254") }));

        (await service.RunAsync("HTTP", new { url = $"http://rebinding.internal:{server.Port}/" })).Output();

        Assert.Equal(1, resolved);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest", "169.254.169.254")]
    [InlineData("http://metadata.internal/", "metadata.internal")]
    public async Task Run_Refuses_WhenRedirectedToABlockedAddress(string location, string host)
    {
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.Redirect(location);
            return Task.CompletedTask;
        });
        await using var service = new Service(Service.Resolving("169.254.169.254"));

        var result = await service.RunAsync("HTTP", new { url = server.Url });

        Assert.Contains($"the host {host} ", result.Failure("address_refused", retryable: false).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Workflow:Http:BlockedNetworks:0")]
    [InlineData("Workflow:Http:BlockedNetworks")]
    public async Task Run_Refuses_WhenOperatorBlocksTheNetwork(string key)
    {
        await using var server = await LoopbackServer.AnswerAsync("text/plain", "here"u8.ToArray());
        await using var service = new Service(settings: [(key, "127.0.0.0/8")]);

        var result = await service.RunAsync("HTTP", new { url = server.Url });

        Assert.Contains("127.0.0.0/8", result.Failure("address_refused", retryable: false).Message, StringComparison.Ordinal);
    }
}
