using System.Globalization;
using Workflow.Standalone.Tests.Crashes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Functions.Tests.Crashes;

/// <summary>kill -9 of the Functions host and its worker, again and again, in the middle of a scientist's workflow.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Kills = 10;
    private const int Seed = 4;

    // Work that was in progress when the processes died is delivered again after a minute, so a restart may begin with a
    // minute of waiting.
    private static readonly TimeSpan ProgressDeadline = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task Run_CompletesAndRepeatsNothing_WhenHostAndWorkerAreKilledTenTimes()
    {
        Assert.SkipUnless(FunctionsProcess.Missing() is null, FunctionsProcess.Missing() ?? "");
        var random = new Random(Seed);
        var trace = WfInstances.WhyMissing(WfInstances.Genome) is null ? WfInstances.Read(WfInstances.Genome) : Trace.FanOutAndIn(164, 20);
        await using var azurite = await AzuriteProcess.StartAsync();
        await using var sink = await HttpSink.StartAsync();
        var finished = new FinishedExecutions(sink);
        var port = LoopbackPort.Free();
        var host = await FunctionsProcess.StartAsync(port, azurite.ConnectionString);
        try
        {
            var addresses = trace.Tasks.ToDictionary(t => t.Id, t => sink.Slow(4000, $"killed/{t.Id}"), StringComparer.Ordinal);
            var workflow = await host.Client.CreateWorkflowAsync(trace.ToWorkflow(Define.UniqueName("killed"), t => Define.Http(t.Id, addresses[t.Id])));
            var run = await host.Client.StartRunAsync(workflow.Number("id"));
            for (var kill = 0; kill < Kills; kill++)
            {
                var before = finished.Count;
                await Eventually.ReadsAsync("more tasks have finished", () => ObserveAsync(host.Client, run), count => count > before || count == trace.Tasks.Count, ProgressDeadline);
                Assert.True(finished.Count < trace.Tasks.Count, $"All tasks had finished before kill {kill + 1}: nothing is left to be killed in the middle of.");
                Assert.False(WorkflowClient.HasEnded(await host.Client.RunAsync(run)), $"The run had ended before kill {kill + 1}.");
                await Task.Delay(random.Next(0, 1000));
                await Eventually.ReadsAsync("no attempt is under way again", () => CalledAgainAsync(host.Client, run), count => count == 0, ProgressDeadline);
                host.KillHard();
                host.Dispose();
                host = await FunctionsProcess.StartAsync(port, azurite.ConnectionString);
            }

            var end = await host.Client.WaitForEndAsync(run, TimeSpan.FromMinutes(15));
            Assert.Equal("SUCCEEDED", end.Text("status"));
            Assert.Equal(trace.Tasks.Count, await ObserveAsync(host.Client, run));
            finished.AssertNoneCalledAgain();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Kills} kills; {trace.Tasks.Count} tasks ({trace.Name}); {sink.Calls.Count} calls"));

            // An attempt that has survived two process deaths ends at the third, so this test must not kill one that often.
            async Task<int> CalledAgainAsync(WorkflowClient client, string id) =>
                (await client.ExecutionsAsync(id)).Count(e => e.Text("status") == "RUNNING" && sink.CallsOf(addresses[e.Text("task")]).Count > 1);

            async Task<int> ObserveAsync(WorkflowClient client, string id)
            {
                finished.Observe(id, await client.ExecutionsAsync(id), addresses.GetValueOrDefault);
                return finished.Count;
            }
        }
        finally
        {
            host.Dispose();
        }
    }
}
