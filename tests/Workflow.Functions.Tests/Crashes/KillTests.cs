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

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(4);

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
        var pool = Define.UniqueName("killed");
        var port = LoopbackPort.Free();
        var host = await FunctionsProcess.StartAsync(port, azurite.ConnectionString);
        try
        {
            await SideTasks.CreatePoolAsync(host.Client, pool);
            var started = new List<StartedRun>();
            for (var kill = 0; kill < Kills; kill++)
            {
                // Another run as soon as little is left to be interrupted: how much is done between two kills depends on the machine.
                if (started.Sum(run => run.Addresses.Count) - finished.Count <= trace.Tasks.Count / 2)
                {
                    started.Add(await StartAsync(started.Count));
                }

                var before = finished.Count;
                await Eventually.ReadsAsync("more tasks have finished", ObserveAsync, count => count > before, ProgressDeadline);
                await Task.Delay(random.Next(0, 1000));
                await Eventually.ReadsAsync("no attempt is under way again", CalledAgainAsync, count => count == 0, ProgressDeadline);
                host.KillHard();
                host.Dispose();
                host = await FunctionsProcess.StartAsync(port, azurite.ConnectionString);
            }

            foreach (var run in started)
            {
                Assert.Equal("SUCCEEDED", (await host.Client.WaitForEndAsync(run.Id, TimeSpan.FromMinutes(15))).Text("status"));
            }

            Assert.Equal(started.Sum(run => run.Addresses.Count), await ObserveAsync());
            await SideTasks.AssertEndedAsync(host.Client, pool, [.. started.Select(run => run.Id)]);
            finished.AssertNoneCalledAgain();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Kills} kills; {started.Count} runs of {trace.Tasks.Count} tasks ({trace.Name}); {sink.Calls.Count} calls"));

            async Task<StartedRun> StartAsync(int number)
            {
                var side = new SideTasks(sink, $"killed/{number}", pool, Pace);
                var addresses = trace.Tasks.ToDictionary(t => t.Id, t => sink.Slow((int)Pace.TotalMilliseconds, $"killed/{number}/{t.Id}"), StringComparer.Ordinal);
                var tasks = trace.Tasks.Select(t => Define.Http(t.Id, addresses[t.Id]).After(t.Parents)).Concat(side.Tasks);
                var workflow = await host.Client.CreateWorkflowAsync(Define.Workflow(Define.UniqueName("killed"), tasks));
                return new StartedRun(await host.Client.StartRunAsync(workflow.Number("id")), addresses.Concat(side.Addresses).ToDictionary(StringComparer.Ordinal));
            }

            // An attempt that has survived two process deaths ends at the third, so this test must not kill one that often.
            async Task<int> CalledAgainAsync()
            {
                var again = 0;
                foreach (var run in started)
                {
                    again += (await host.Client.ExecutionsAsync(run.Id)).Count(e => e.Text("status") == "RUNNING" && run.Addresses.TryGetValue(e.Text("task"), out var address) && sink.CallsOf(address).Count > 1);
                }

                return again;
            }

            async Task<int> ObserveAsync()
            {
                foreach (var run in started)
                {
                    finished.Observe(run.Id, (await host.Client.ExecutionsAsync(run.Id)).Where(e => run.Addresses.ContainsKey(e.Text("task"))), run.Addresses.GetValueOrDefault);
                }

                return finished.Count;
            }
        }
        finally
        {
            host.Dispose();
        }
    }
    private sealed record StartedRun(string Id, IReadOnlyDictionary<string, Uri> Addresses);
}
