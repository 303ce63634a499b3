using Moq;
using Workflow.Core.Access;
using Workflow.Core.History;

namespace Workflow.Api.Tests.Access;

/// <summary>What strangers learn, and what a cache between here and a caller may do.</summary>
public sealed class StrangerTests
{
    private const string Inside = "The storage account 'secretname' refuses the service (403).";

    // Health is for everyone, also where a service without keys answers this machine: a proxy may be there without a sign of it.
    [Theory]
    [InlineData(StoreFault.Busy, false, "The store is busy.")]
    [InlineData(StoreFault.Full, false, "The store is full.")]
    [InlineData(StoreFault.Unreachable, false, "The store can't be used. The service's log says why.")]
    [InlineData(StoreFault.Unreachable, true, "The store can't be used. The service's log says why.")]
    public async Task Stranger_LearnsNothingAboutTheStore(StoreFault fault, bool isOpenWithoutKeys, string said)
    {
        await using var host = new ApiHost { IsOpenWithoutKeys = isOpenWithoutKeys };
        host.Health.Setup(s => s.CheckAsync(It.IsAny<CancellationToken>())).ThrowsAsync(new StoreUnavailableException(fault, Inside));
        host.Keys.Fault = host.Sessions.Fault = new StoreUnavailableException(fault, Inside);
        await host.InitializeAsync();

        var ready = await host.SendAsync("GET", "/health/ready");
        var call = await host.SendAsync("GET", "/api/v1/me", headers: ("X-Api-Key", KeyText.Write(KeyText.NewId(), KeyText.NewSecret())));

        var page = await host.SendAsync("GET", "/login", headers: ("Cookie", $"workflow={SessionText.Write(SessionText.NewSecret())}"));

        Assert.Equal((503, said), (ready.Status, ready.Json.GetProperty("checks")[0].GetProperty("detail").GetString()));
        Assert.Equal((fault == StoreFault.Full ? 507 : 503, said), (page.Status, page.Detail));
        Assert.Equal((503, said), (call.Status, call.Detail));
        Assert.True(call.Headers.ContainsKey("Retry-After"));
        Assert.Equal(200, (await host.SendAsync("GET", "/health/live")).Status); // a process without its store is alive
    }

    [Theory]
    [InlineData("/api/v1/workflows/7", "private, no-cache")]
    [InlineData("/api/v1/me", "no-store")]
    [InlineData("/openapi.json", "private, no-cache")]
    [InlineData("/api/v1/nothing", "private, no-cache")]
    public async Task Answer_IsForItsCallerOnly(string path, string caching)
    {
        await using var host = new ApiHost();
        await host.InitializeAsync();

        var answer = await host.SendAsync("GET", path);

        Assert.Equal(caching, answer.Headers["Cache-Control"].Replace("no-cache, private", "private, no-cache", StringComparison.Ordinal));
        Assert.Contains("Authorization, X-Api-Key, Cookie", answer.Headers["Vary"], StringComparison.Ordinal);
    }
}
