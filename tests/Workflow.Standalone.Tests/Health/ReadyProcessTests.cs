using System.Net;
using Workflow.TestHost;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Health;

/// <summary>What the standalone host says of itself while something is wrong.</summary>
public sealed class ReadyProcessTests
{
    [Fact]
    public async Task Ready_SaysWhatIsWrong_WithTheStoreOrItsDisk()
    {
        using var folder = new TemporaryFolder();
        using var host = await StandaloneProcess.StartAsync(folder.Path, null, "--Workflow:Health:CacheSeconds=0");
        Assert.Equal([("store", "healthy"), ("disk", "healthy"), ("scheduler", "healthy"), ("backlog", "healthy")], await ChecksAsync(host, HttpStatusCode.OK));

        File.Move(Path.Combine(folder.Path, "workflow.db"), Path.Combine(folder.Path, "moved.db"));

        Assert.Equal([("store", "unhealthy"), ("disk", "healthy"), ("scheduler", "healthy"), ("backlog", "healthy")], await ChecksAsync(host, HttpStatusCode.ServiceUnavailable));
        Assert.DoesNotContain(folder.Path, (await host.Client.GetAsync("/health/ready")).Text, StringComparison.Ordinal);
        await Eventually.HoldsAsync("the log says it", () => host.Said.Contains("Health: store is unhealthy", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync("/health/live")).Status);
        host.KillHard();
    }

    [Fact]
    public async Task Ready_Is503_WhileTheDiskHasLessThanItsLimit()
    {
        using var folder = new TemporaryFolder();
        var address = StandaloneProcess.Address(LoopbackPort.Free());
        using var host = StandaloneProcess.Launch(
            address,
            ["--urls", address.GetLeftPart(UriPartial.Authority), StandaloneProcess.DataDirectory(folder.Path), "--Workflow:Health:MinFreeMegabytes=1000000000"]);
        await Eventually.HoldsAsync("it answers", () => host.Said.Contains("Workflow listens", StringComparison.Ordinal));

        Assert.Equal([("store", "healthy"), ("disk", "unhealthy"), ("scheduler", "healthy"), ("backlog", "healthy")], await ChecksAsync(host, HttpStatusCode.ServiceUnavailable));
        Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync("/api/v1/workflows")).Status); // what comes all the same is answered
        host.KillHard();
    }

    private static async Task<List<(string, string)>> ChecksAsync(StandaloneProcess host, HttpStatusCode status)
    {
        var answer = (await host.Client.GetAsync("/health/ready")).Expect(status).Json;
        return [.. answer.GetProperty("checks").EnumerateArray().Select(check => (check.GetProperty("name").GetString()!, check.GetProperty("status").GetString()!))];
    }
}
