using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Workflow.Tasks.Http.Addresses;

namespace Workflow.Tasks.Tests.Http.Proxies;

/// <summary>Calls through a real proxy.</summary>
public sealed class ProxyTests : IAsyncLifetime
{
    private readonly TestAuthority _authority = new();
    private LoopbackServer _plain = null!;
    private LoopbackServer _encrypted = null!;

    public async ValueTask InitializeAsync()
    {
        _plain = await LoopbackServer.StartAsync(SeenAsync);
        _encrypted = await LoopbackServer.StartAsync(SeenAsync, _authority.Server());
    }

    public async ValueTask DisposeAsync()
    {
        await _plain.DisposeAsync();
        await _encrypted.DisposeAsync();
        _authority.Dispose();
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("me secret", "me:secret@")]
    [InlineData("me s_c", "me:s%5Fc@")]
    public async Task Run_CallsThroughTheProxy(string? user, string userInfo)
    {
        await using var proxy = await TinyProxy.StartAsync(user);
        await using var service = ServiceOf(proxy.Url.Replace("http://", $"http://{userInfo}", StringComparison.Ordinal));

        var plain = (await service.RunAsync("HTTP", new { url = new Uri(_plain.Url, "p?q=1"), method = "POST", body = "x" })).Body().GetString()!;
        var encrypted = (await service.RunAsync("HTTP", new { url = new Uri(_encrypted.Url, "p"), tls = new { ca = _authority.Pem } })).Body().GetString()!;

        Assert.StartsWith("POST /p?q=1 x via 1.1 ", plain, StringComparison.Ordinal);
        Assert.Contains("tinyproxy", plain, StringComparison.Ordinal);
        Assert.Equal("GET /p  via ", encrypted); // in a tunnel nobody adds a header
        Assert.Contains($"CONNECT 127.0.0.1:{_encrypted.Port}", proxy.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("authorization", plain, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Run_Fails_WhenTheProxyWantsAPassword_AndShowsNeither()
    {
        await using var proxy = await TinyProxy.StartAsync("me secret");
        await using var service = ServiceOf(proxy.Url.Replace("http://", "http://me:wr0ng@", StringComparison.Ordinal));

        var plain = (await service.RunAsync("HTTP", new { url = _plain.Url })).Failure("http_status", retryable: false);
        var encrypted = (await service.RunAsync("HTTP", new { url = _encrypted.Url, tls = new { ca = _authority.Pem } })).Failure("connection", retryable: true);

        Assert.Contains("answered 40", plain.Message, StringComparison.Ordinal);
        Assert.Equal($"GET {_encrypted.Url} failed: the proxy did not connect to the server (Workflow:Http:Proxy).", encrypted.Message);
        Assert.DoesNotContain("wr0ng", plain.ToString() + encrypted + string.Join('\n', service.Log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_CallsDirectly_WhereNoProxyIsWanted()
    {
        await using var proxy = await TinyProxy.StartAsync();
        await using var service = ServiceOf(proxy.Url, settings: ("Workflow:Http:NoProxy", "<-loopback>, example.org, 127.0.0.0/8"));

        Assert.EndsWith("via ", (await service.RunAsync("HTTP", new { url = _plain.Url })).Body().GetString(), StringComparison.Ordinal);
    }

    // What only reaches this machine is of no use to a proxy, which would take it for itself.
    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    public async Task Run_CallsThisMachineDirectly(string host)
    {
        await using var proxy = await TinyProxy.StartAsync();
        await using var service = new Service(settings: [("Workflow:Http:Proxy", proxy.Url)]);
        var url = new UriBuilder(_plain.Url) { Host = host }.Uri;

        Assert.EndsWith("via ", (await service.RunAsync("HTTP", new { url })).Body().GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Request (file", proxy.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest", "a cloud metadata address")]
    [InlineData("https://[fe80::1]/", "a link-local address")]
    [InlineData("http://inside.example/", "in the blocked network 10.0.0.0/8")] // both of its addresses are resolved here
    [InlineData("https://inside.example/", "in the blocked network 10.0.0.0/8")]
    public async Task Run_RefusesAnAddress_ThatTheProxyWouldReach(string url, string why)
    {
        await using var proxy = await TinyProxy.StartAsync();
        await using var service = ServiceOf(proxy.Url, Service.Resolving("127.0.0.1", "10.1.2.3"), ("Workflow:Http:BlockedNetworks", "10.0.0.0/8"));

        var error = (await service.RunAsync("HTTP", new { url })).Failure("address_refused", retryable: false);

        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Request (file", proxy.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_RefusesARedirect_ThatTheProxyWouldFollow()
    {
        await using var proxy = await TinyProxy.StartAsync();
        await using var service = ServiceOf(proxy.Url);
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.Redirect("http://169.254.169.254/");
            return Task.CompletedTask;
        });

        (await service.RunAsync("HTTP", new { url = server.Url })).Failure("address_refused", retryable: false);
    }

    // The operator chose it; a call to it is a call like any other.
    [Fact]
    public async Task Run_UsesAProxy_InABlockedNetwork()
    {
        await using var proxy = await TinyProxy.StartAsync();
        await using var service = ServiceOf(proxy.Url, settings: ("Workflow:Http:BlockedNetworks", "127.0.0.0/8"));

        (await service.RunAsync("HTTP", new { url = _plain.Url })).Failure("address_refused", retryable: false);
        (await service.RunAsync("HTTP", new { url = proxy.Url })).Failure("address_refused", retryable: false);

        // A name that is not known here is left to the proxy, which does not know it either.
        await using var other = ServiceOf(proxy.Url, (_, _) => throw new System.Net.Sockets.SocketException(11001), ("Workflow:Http:BlockedNetworks", "127.0.0.0/8"));
        var error = (await other.RunAsync("HTTP", new { url = "http://unknown.invalid/" })).Error!;
        Assert.Equal("http_status", error.Code);
        Assert.Contains("answered 50", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_IsOneRequest_WhenTheServerClosesWithoutAnAnswer()
    {
        await using var proxy = await TinyProxy.StartAsync();
        await using var service = ServiceOf(proxy.Url);
        var asked = 0;
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            Interlocked.Increment(ref asked);
            context.Abort();
            return Task.CompletedTask;
        });

        var result = await service.RunAsync("HTTP", new { url = server.Url, method = "POST", body = "x" });

        Assert.NotNull(result.Error);
        Assert.Equal(1, asked);
    }

    [Theory]
    [InlineData("Proxy", "proxy:3128", "Workflow:Http:Proxy must be the address of an HTTP proxy")]
    [InlineData("Proxy", "https://proxy", "Workflow:Http:Proxy must be the address of an HTTP proxy")]
    [InlineData("Proxy", "http://me:s3cret@proxy/path", "Workflow:Http:Proxy must be the address of an HTTP proxy")]
    [InlineData("NoProxy", "a b", "Workflow:Http:NoProxy holds 'a b'")]
    [InlineData("NoProxy", "10.0.0.0/33", "Workflow:Http:NoProxy holds '10.0.0.0/33'")]
    public async Task ValidateAtStart_NamesTheSetting(string setting, string value, string fault)
    {
        await using var service = new Service(settings: [($"Workflow:Http:{setting}", value)]);

        var thrown = Assert.Throws<OptionsValidationException>(service.ValidateAtStart);

        Assert.StartsWith(fault, thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Proxy", "http://proxy:3128")]
    [InlineData("Proxy", "http://me:s3cret@10.0.0.1:3128/")]
    [InlineData("Proxy", "")]
    [InlineData("NoProxy", "<-loopback>,localhost,.example.org,*.example.net,10.0.0.1,[::1],fd00::/8,*")]
    public async Task ValidateAtStart_Passes(string setting, string value)
    {
        await using var service = new Service(settings: [($"Workflow:Http:{setting}", value)]);

        service.ValidateAtStart();
    }

    private static async Task SeenAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        await context.Response.WriteAsync($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {await reader.ReadToEndAsync()} via {context.Request.Headers.Via}");
    }

    private static Service ServiceOf(string proxy, ResolveName? resolve = null, params (string Key, string Value)[] settings) =>
        new(resolve, settings: [("Workflow:Http:Proxy", proxy), .. settings.Append(("Workflow:Http:NoProxy", "<-loopback>")).DistinctBy(setting => setting.Item1)]);
}
