using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes;

/// <summary>The tasks that the kill test of the Functions host has beside its trace end here as they are expected to there.</summary>
public sealed class SideTasksTests
{
    [Fact]
    public async Task SideTasks_EndAsExpected_WhenTheHostIsKilledWhileTheyWait()
    {
        var pool = Define.UniqueName("side");
        using var folder = new TemporaryFolder();
        await using var sink = await HttpSink.StartAsync();
        using var host = new KilledHost(folder.File("data"), sink);
        var side = new SideTasks(sink, "side", pool, TimeSpan.FromMilliseconds(200));

        await host.StartAsync();
        await SideTasks.CreatePoolAsync(host.Client, pool);
        var run = await host.Client.StartRunAsync((await host.Client.CreateWorkflowAsync(Define.Workflow("side", side.Tasks))).Number("id"));
        for (var kill = 0; kill < 2; kill++)
        {
            await ObserveAsync();
            await host.KillAsync([run]);
            await host.StartAsync();
        }

        Assert.Equal("SUCCEEDED", (await host.Client.WaitForEndAsync(run)).Text("status"));
        await ObserveAsync();
        Assert.Equal(side.Addresses.Count, host.Finished.Count);
        await SideTasks.AssertEndedAsync(host.Client, pool, [run]);
        host.Finished.AssertNoneCalledAgain();

        async Task ObserveAsync() =>
            host.Finished.Observe(run, (await host.Client.ExecutionsAsync(run)).Where(e => side.Addresses.ContainsKey(e.Text("task"))), side.Addresses.GetValueOrDefault);
    }
}
